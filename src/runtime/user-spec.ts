import { TiffinError } from '../lib/errors.ts';

/** Who runs: `user` and `group` are digits or names; no group means the user's own from /etc/passwd, else 0. */
export type UserSpec = { readonly user: string; readonly group: string | undefined };

const maximumId = 0xfffffffe;
// shadow-utils is stricter; images bring names with dots, upper case and a trailing $.
const accountName = /^[A-Za-z_][A-Za-z0-9_.@-]{0,254}\$?$/;

/**
 * Reads `name|uid[:group|gid]` strictly: what is not wholly digits is a name, and nothing is ever rounded or cut to an ID.
 *
 * @throws {TiffinError} `invalid-argument` for IDs above 2^32-2, signs, blanks, more than one colon
 */
export function parseUserSpec(text: string): UserSpec {
  const [user = '', group, ...rest] = text.split(':');
  if (rest.length > 0) throw new TiffinError('invalid-argument', `invalid user "${text}": more than one colon`);
  checkAccount(user === '' ? '0' : user, text);
  if (group !== undefined && group !== '') checkAccount(group, text);
  return { user: user === '' ? '0' : user, group: group === '' ? undefined : group };
}

/** The numeric ID of `text`, or undefined when it is a name. */
export function numericId(text: string): number | undefined {
  return /^[0-9]+$/.test(text) ? Number(text) : undefined;
}

/** `user[:group]` as the helper takes it. */
export function formatUserSpec(spec: UserSpec): string {
  return spec.group === undefined ? spec.user : `${spec.user}:${spec.group}`;
}

/** Whether it is the container's root by number or by name. */
export function isRoot(spec: UserSpec): boolean {
  return spec.user === 'root' || numericId(spec.user) === 0;
}

/**
 * Reads one `--group-add`: a name or a number.
 *
 * @throws {TiffinError} `invalid-argument` when it is neither
 */
export function parseGroup(text: string): string {
  checkAccount(text, text);
  return text;
}

function checkAccount(part: string, whole: string): void {
  const id = numericId(part);
  if (id !== undefined && id > maximumId)
    throw new TiffinError('invalid-argument', `invalid user "${whole}": ${part} is above ${maximumId}`);
  if (id === undefined && !accountName.test(part))
    throw new TiffinError('invalid-argument', `invalid user "${whole}": ${JSON.stringify(part)} is neither a number nor a name`);
}
