import { resolve } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';

/** What values of options depend on beside themselves. */
export type PathFacts = {
  /** Where relative paths start; undefined: nobody knows any more. */
  readonly directory: string | undefined;
  /** `NAME=value`: what variables that are handed over from the host are. */
  readonly environment: readonly string[];
};

type Rewrite = (value: string, facts: PathFacts) => readonly string[];

const path: Rewrite = (value, facts) => [absolute(value, facts)];

/** How the value of an option is made to mean the same everywhere; options that are not here mean it by themselves. */
const rewrites: Readonly<Record<string, Rewrite>> = {
  '--authfile': path,
  '--cdi-spec-dir': path,
  '--cert-dir': path,
  '--cidfile': path,
  '--conmon-pidfile': path,
  '--env': variable,
  '--env-file': path,
  '--health-log-destination': (value, facts) => [value === 'local' || value === 'events_logger' ? value : absolute(value, facts)],
  '--hosts-file': (value, facts) => [value === 'image' || value === 'none' ? value : absolute(value, facts)],
  '--infra-conmon-pidfile': path,
  '--label-file': path,
  '--log-opt': (value, facts) => [behind(value, /^path=/, facts)],
  '--mount': mount,
  '--pidfile': path,
  '--pod-id-file': path,
  '--rootfs': rootDirectory,
  '--runtime': (value, facts) => [value.includes('/') ? absolute(value, facts) : value],
  '--security-opt': (value, facts) => [seccomp(value, facts)],
  '--volume': (value, facts) => [value.startsWith('.') ? source(value, facts) : value],
};

/**
 * The value of an option of `run` or `pod create` as it means the same in any directory and any environment: several when one pattern
 * named several variables, none when it named none. Pure.
 *
 * @param name the option's main name
 * @throws {TiffinError} `invalid-argument` for a relative path when the directory is not known
 */
export function absoluteValue(name: string, value: string, facts: PathFacts): readonly string[] {
  return Object.hasOwn(rewrites, name) ? (rewrites[name]?.(value, facts) ?? [value]) : [value];
}

function absolute(value: string, { directory }: PathFacts): string {
  if (value.startsWith('/') || value === '') return value;
  if (directory === undefined)
    throw new TiffinError(
      'invalid-argument',
      `${value} is relative, and where it was typed is not known: an earlier version made the container`,
      {
        hint: 'create the container again',
      },
    );
  return resolve(directory, value);
}

/** `SOURCE:rest` */
function source(value: string, facts: PathFacts): string {
  const colon = value.indexOf(':');
  return colon < 0 ? value : `${absolute(value.slice(0, colon), facts)}${value.slice(colon)}`;
}

function rootDirectory(value: string, facts: PathFacts): readonly string[] {
  const overlay = /:O$/.exec(value)?.[0] ?? '';
  return [`${absolute(value.slice(0, value.length - overlay.length), facts)}${overlay}`];
}

function behind(value: string, prefix: RegExp, facts: PathFacts): string {
  const length = prefix.exec(value)?.[0].length;
  return length === undefined ? value : `${value.slice(0, length)}${absolute(value.slice(length), facts)}`;
}

function seccomp(value: string, facts: PathFacts): string {
  const word = /^seccomp[=:](.*)$/s.exec(value)?.[1];
  return word === undefined || word === 'unconfined' || word === 'default' ? value : behind(value, /^seccomp[=:]/, facts);
}

/** Sources of `type=bind` and `type=glob` are paths of the host; those of other kinds are names. */
function mount(value: string, facts: PathFacts): readonly string[] {
  const fields = value.match(/(?:"(?:[^"]|"")*"|[^,"]+)+/g) ?? [];
  if (!fields.some((field) => /^"?type=(bind|glob)"?$/.test(field))) return [value];
  return [fields.map((field) => mountField(field, facts)).join(',')];
}

function mountField(field: string, facts: PathFacts): string {
  const quoted = /^"(.*)"$/s.exec(field)?.[1];
  const plain = quoted === undefined ? field : quoted.replaceAll('""', '"');
  if (!/^(src|source)=/.test(plain)) return field;
  const rewritten = behind(plain, /^(src|source)=/, facts);
  return /[",]/.test(rewritten) ? `"${rewritten.replaceAll('"', '""')}"` : rewritten;
}

/** `NAME` and `PREFIX*` are variables of the host as they are now, or were when the container was made. */
function variable(value: string, { environment }: PathFacts): readonly string[] {
  if (value.includes('=')) return [value];
  const isMeant = value.endsWith('*')
    ? (entry: string): boolean => entry.startsWith(value.slice(0, -1))
    : (entry: string): boolean => entry.startsWith(`${value}=`);
  return environment.filter(isMeant);
}
