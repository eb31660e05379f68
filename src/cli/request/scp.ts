import { TiffinError } from '../../lib/errors.ts';
import { parseReference } from '../../oci/reference.ts';
import { invalid } from './words.ts';

/** Where an image is, or goes: the store of this user, of another one on this machine, or of another machine. */
export type ScpPlace =
  | { readonly kind: 'local' }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'ssh'; readonly destination: string; readonly port: string | undefined };

/** What `image scp` copies, from where to where. */
export type ScpRequest = { readonly image: string; readonly from: ScpPlace; readonly to: ScpPlace };

const hostPattern = /^(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]*)|\[[0-9A-Fa-f:]+\])$/;
const userPattern = /^[A-Za-z_][A-Za-z0-9._-]{0,63}$/;

/**
 * Reads the operands of `image scp`: `IMAGE HOST::`, `HOST::IMAGE`, `HOST::IMAGE OTHER::`; HOST is `[USER@]HOST`,
 * `ssh://[USER@]HOST[:PORT]`, or `USER@localhost` for another user of this machine.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function parseScp(source: string, destination: string | undefined): ScpRequest {
  const from = splitPlace(source);
  const to = destination === undefined ? undefined : splitPlace(destination);
  if (from.image === '') {
    throw invalid(to === undefined ? 'no source image specified: invalid argument' : 'a source image must be specified: invalid argument');
  }
  requireName(from.image);
  return { image: from.image, from: from.place, to: targetOf(from.place, to) };
}

type WrittenPlace = { readonly place: ScpPlace; readonly image: string };

function targetOf(from: ScpPlace, to: WrittenPlace | undefined): ScpPlace {
  if (to === undefined && from.kind === 'local') throw invalid('must specify a destination: invalid argument');
  if (to !== undefined && to.image !== '') throw invalid(`cannot give the image another name: ${JSON.stringify(to.image)} must end in ::`);
  const target = to?.place ?? { kind: 'local' };
  if (from.kind === 'local' && target.kind === 'local') throw invalid('must specify a destination that is not this store');
  return target;
}

function splitPlace(text: string): WrittenPlace {
  const at = text.lastIndexOf('::');
  // `[::1]::` has the first two colons inside the brackets.
  if (at === -1 || text.indexOf(']', at) !== -1) return { place: { kind: 'local' }, image: text };
  return { place: parsePlace(text.slice(0, at)), image: text.slice(at + 2) };
}

function parsePlace(text: string): ScpPlace {
  const isUrl = text.startsWith('ssh://');
  const authority = isUrl ? text.slice('ssh://'.length).replace(/\/.*$/, '') : text;
  const [, user, host = '', port] = /^(?:(.*)@)?(.*?)(?::([0-9]{1,5}))?$/.exec(authority) ?? [];
  const isGood = hostPattern.test(host) && (user === undefined || userPattern.test(user));
  if (!isGood) throw invalid(`invalid host ${JSON.stringify(text)}`);
  const isHere = host === 'localhost' && !isUrl && port === undefined;
  if (isHere) return user === undefined ? { kind: 'local' } : { kind: 'user', user };
  const bare = host.replace(/^\[|\]$/g, '');
  return { kind: 'ssh', destination: user === undefined ? bare : `${user}@${bare}`, port };
}

/** A name goes into a command line of another machine: only what can be no more than a name. */
function requireName(image: string): void {
  if (/^[0-9a-f]{3,64}$/.test(image)) return;
  try {
    parseReference(image);
  } catch (error) {
    if (error instanceof TiffinError) throw new TiffinError('invalid-argument', `${image}: ${error.message}`, { cause: error });
    throw error;
  }
}
