import { TiffinError } from '../lib/errors.ts';
import type { EnvironmentRequest } from './request.ts';

/** The options of `run`, `create` and `exec` about the environment, as typed. */
export type EnvironmentOptions = {
  /** Each `-e`. */
  readonly entries: readonly string[];
  /** What the `--env-file`s hold, in order; `name` is for messages. */
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Each `--env-merge`. */
  readonly merge?: readonly string[];
  readonly unset: readonly string[];
  readonly unsetAll: boolean;
  /** `--env-host`: hand over all that the caller has. */
  readonly host: boolean;
  /** Hand over the proxy variables. */
  readonly httpProxy: boolean;
};

type Variables = Readonly<Record<string, string | undefined>>;

const proxyNames = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY'];
/** What systemd says to the process that it has started, and to no other. */
const ofUnit: ReadonlySet<string> = new Set([
  'NOTIFY_SOCKET',
  'LISTEN_PID',
  'LISTEN_FDS',
  'LISTEN_FDNAMES',
  'WATCHDOG_PID',
  'WATCHDOG_USEC',
]);
const maximumFileBytes = 1 << 20;

/**
 * Decides what the options mean with the caller's variables: the one place where a value of the host may enter a container.
 *
 * @throws {TiffinError} `invalid-argument` for `=value`, names with blanks, NUL bytes, a file above 1 MiB
 */
export function readEnvironment(options: EnvironmentOptions, caller: Variables): EnvironmentRequest {
  const proxies = options.httpProxy ? proxyNames.filter((name) => caller[name] !== undefined).map((name) => `${name}=${caller[name]}`) : [];
  const host = options.host ? Object.entries(caller).flatMap(([name, value]) => (ofUnit.has(name) ? [] : [`${name}=${value ?? ''}`])) : [];
  return {
    fromHost: [...host, ...proxies],
    entries: [
      ...options.files.flatMap((file) => fileEntries(file, caller)),
      ...options.entries.flatMap((entry) => expandEntry(entry, caller)),
    ],
    ...((options.merge ?? []).length === 0 ? {} : { merge: (options.merge ?? []).map(checkMerge) }),
    unset: options.unset,
    unsetAll: options.unsetAll,
  };
}

function checkMerge(entry: string): string {
  if (entry.indexOf('=') > 0 && !entry.includes('\0')) return entry;
  throw new TiffinError('invalid-argument', `missing \`=\` for --env-merge substitution ${entry}`);
}

/** Fills `$NAME` and `${NAME}` in what `--env-merge` says with variables of the image; one that it does not have is empty. */
export function mergeEnvironment(merges: readonly string[], image: readonly string[]): readonly string[] {
  const known = new Map(image.map((entry) => [variableName(entry), entry.slice(variableName(entry).length + 1)]));
  return merges.map((entry) => {
    const name = variableName(entry);
    const text = entry.slice(name.length + 1);
    return `${name}=${text.replace(/\$(?:\{(\w+)\}|(\w+))/g, (_whole, braced?: string, bare?: string) => known.get(braced ?? bare ?? '') ?? '')}`;
  });
}

/** Sets of `NAME=value`, lowest first, joined: the last value of a name wins and stays where the name first stood. */
export function joinEnvironment(...sets: readonly (readonly string[])[]): readonly string[] {
  const joined = new Map<string, string>();
  for (const entry of sets.flat()) {
    const equals = entry.indexOf('=');
    if (equals > 0) joined.set(entry.slice(0, equals), entry);
  }
  return [...joined.values()];
}

/** The name part of `NAME=value`. */
export function variableName(entry: string): string {
  const equals = entry.indexOf('=');
  return equals < 0 ? entry : entry.slice(0, equals);
}

function expandEntry(entry: string, caller: Variables): readonly string[] {
  if (entry.includes('\0')) throw new TiffinError('invalid-argument', `invalid variable: ${JSON.stringify(entry)}`);
  const equals = entry.indexOf('=');
  const name = (equals < 0 ? entry : entry.slice(0, equals)).trimStart();
  if (name === '') throw new TiffinError('invalid-argument', `invalid variable: ${JSON.stringify(entry)}`);
  if (equals >= 0) return [`${name}=${entry.slice(equals + 1)}`];
  if (!name.endsWith('*')) return caller[name] === undefined ? [] : [`${name}=${caller[name]}`];
  const prefix = name.slice(0, -1);
  return Object.keys(caller)
    .filter((candidate) => candidate.startsWith(prefix))
    .map((candidate) => `${candidate}=${caller[candidate] ?? ''}`);
}

function fileEntries(file: { readonly name: string; readonly text: string }, caller: Variables): readonly string[] {
  if (file.text.length > maximumFileBytes) throw new TiffinError('invalid-argument', `parsing file "${file.name}": larger than 1 MiB`);
  return file.text.split('\n').flatMap((line, index) => {
    const trimmed = line.replace(/\r$/, '').trimStart();
    if (trimmed === '' || trimmed.startsWith('#')) return [];
    const name = variableName(trimmed);
    if (name === '' || /\s/.test(name)) {
      throw new TiffinError(
        'invalid-argument',
        `parsing file "${file.name}": line ${index + 1}: invalid variable: ${JSON.stringify(trimmed)}`,
      );
    }
    return expandEntry(trimmed, caller);
  });
}
