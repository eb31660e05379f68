import { TiffinError } from '../lib/errors.ts';
import type { NamespaceType } from '../oci/runtime-spec.ts';

/** Which namespaces are new for the container, and which are the host's; the rest is joined. */
export type NamespaceOwners = { readonly owned: ReadonlySet<NamespaceType>; readonly shared: ReadonlySet<NamespaceType> };

type Rule = { readonly pattern: RegExp; readonly namespace: NamespaceType; readonly word: string };

/** The sysctls that belong to a namespace and so change nothing for the host. */
const rules: readonly Rule[] = [
  { pattern: /^net\./, namespace: 'network', word: 'Network' },
  { pattern: /^kernel\.(msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced|auto_msgmni)$/, namespace: 'ipc', word: 'IPC' },
  { pattern: /^fs\.mqueue\./, namespace: 'ipc', word: 'IPC' },
];

/**
 * Reads one `--sysctl KEY=VALUE`.
 *
 * @throws {TiffinError} `invalid-argument` when it has no `=`, or names a sysctl of the whole host
 */
export function parseSysctl(text: string): { readonly key: string; readonly value: string } {
  const equals = text.indexOf('=');
  if (equals < 1) throw new TiffinError('invalid-argument', `${text} is invalid, sysctl values must be in the form of KEY=VALUE`);
  const [key, value] = [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
  ruleOf(key);
  if (value.includes('\0') || value.includes('\n')) throw new TiffinError('invalid-argument', `sysctl ${key}: the value must be one line`);
  return { key, value };
}

/**
 * Refuses a sysctl whose namespace the container does not own.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function requireOwnNamespace(key: string, value: string, { owned, shared }: NamespaceOwners): void {
  const { namespace, word } = ruleOf(key);
  if (!owned.has(namespace)) {
    if (shared.has(namespace))
      throw new TiffinError(
        'invalid-argument',
        `sysctl ${key}=${value} can't be set since ${word} Namespace set to host: invalid argument`,
      );
    throw new TiffinError(
      'invalid-argument',
      `sysctl ${key}=${value} can't be set since the ${word} namespace is that of another container`,
      {
        hint: 'give --sysctl to that container',
      },
    );
  }
}

/** Whether the container's own namespaces hold this sysctl. */
export function ownsSysctl(key: string, owned: ReadonlySet<NamespaceType>): boolean {
  return rules.some((rule) => rule.pattern.test(key) && owned.has(rule.namespace));
}

function ruleOf(key: string): Rule {
  const rule =
    /^[a-z0-9_.-]+(\/[a-z0-9_.-]+)*$/i.test(key) && !key.includes('..')
      ? rules.find((candidate) => candidate.pattern.test(key))
      : undefined;
  if (rule === undefined)
    throw new TiffinError('invalid-argument', `sysctl '${key}' is not allowed`, {
      hint: 'containers may set net.*, kernel.shm*, kernel.msg*, kernel.sem and fs.mqueue.*',
    });
  return rule;
}
