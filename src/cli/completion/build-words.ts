import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { hostPaths } from './host-paths.ts';
import { inFront, words, type Candidate, type Topic } from './topics/ask.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const maxBytes = 1 << 20;
/** Options of `build` before a word that is no context; that others are among them costs a candidate at most. */
const valued =
  /^-(?:[ftov]|-(?:file|tag|output|build-arg|target|platform|secret|label|progress|cache-from|cache-to|build-context|network))$/;

/** The stages of the Containerfile that a line means. It is looked through, not parsed: half a file has stages, too. */
export const buildStages: Topic = ({ typed }) => {
  const stages = [...readContainerfile(typed).matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)[ \t]+AS[ \t]+(\S+)/gim)];
  return stages.map(([, from = '', name = '']) => ({ word: name, description: `from ${from}` }));
};

/** The ARGs of the Containerfile that a line means, each to be given a value. */
export const buildArgumentNames: Topic = ({ typed }) => {
  const lines = [...readContainerfile(typed).matchAll(/^[ \t]*ARG[ \t]+(.+)$/gim)];
  const names = lines.flatMap(([, text = '']) => text.split(/[ \t]+/).flatMap((word) => /^[A-Za-z_]\w*/.exec(word)?.[0] ?? []));
  return words(new Set(names.map((name) => `${name}=`)));
};

/** Names that the Containerfile takes files from, and what they may stand for. */
export const buildContexts: Topic = ({ typed, prefix, env }) => {
  const at = prefix.indexOf('=');
  if (at >= 0)
    return inFront(prefix.slice(0, at + 1), [
      ...words(['docker-image://', 'container-image://', 'oci-layout://', 'https://']),
      ...hostPaths(prefix.slice(at + 1), env).filter(({ word }) => word.endsWith('/')),
    ]);
  const text = readContainerfile(typed);
  const taken = [...text.matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)|(?:--from=|,from=)([^\s,]+)/gim)];
  return words(new Set(taken.flatMap(([, base, from]) => `${base ?? from ?? ''}=`).filter((word) => !/^=|^\d+=|\$/.test(word))));
};

/** Secrets that the Containerfile asks for, and where they come from. */
export const buildSecrets: Topic = ({ typed, prefix, env }) => {
  const [, front, path] = /^(.*,(?:src|source)=)(.*)$/s.exec(prefix) ?? [];
  if (front !== undefined) return inFront(front, hostPaths(path ?? '', env));
  const [, asked] = /^(.*,env=)/s.exec(prefix) ?? [];
  if (asked !== undefined) return inFront(asked, words(Object.keys(env)));
  if (prefix.includes(',')) return inFront(prefix.slice(0, prefix.lastIndexOf(',') + 1), words(['src=', 'env=', 'type=file', 'type=env']));
  const ids = [...readContainerfile(typed).matchAll(/--mount=\S*?type=secret\S*?\bid=([^\s,]+)/gi)].map(([, id = '']) => `id=${id},`);
  return words(new Set(['id=', ...ids]));
};

/** Kinds of outputs, and directories. */
export const buildOutputs: Topic = ({ prefix, env }) => {
  const kinds = ['type=local,dest=', 'type=tar,dest=', 'type=oci,dest=', 'type=docker,dest=', 'type=image', 'type=registry', '-'];
  return [...placed(prefix, env, 'dest', kinds), ...hostPaths(prefix, env).filter(({ word }) => word.endsWith('/'))];
};

/** `--cache-from`. */
export const cacheSources: Topic = ({ prefix, env }) => placed(prefix, env, 'src', ['type=registry,ref=', 'type=local,src=']);

/** `--cache-to`. */
export const cacheTargets: Topic = ({ prefix, env }) =>
  placed(prefix, env, 'dest', ['type=registry,ref=', 'type=local,dest=', 'type=inline']);

function placed(prefix: string, env: Environment, key: string, kinds: readonly string[]): readonly Candidate[] {
  const at = new RegExp(`^(type=[a-z]+,${key}=)(.*)$`).exec(prefix);
  return at === null ? words(kinds) : inFront(at[1] ?? '', hostPaths(at[2] ?? '', env));
}

function readContainerfile(typed: readonly string[]): string {
  const context = contextOf(typed);
  const named = namedFile(typed);
  const paths = named === undefined ? ['Containerfile', 'Dockerfile'].map((name) => join(context, name)) : [named, join(context, named)];
  for (const path of paths) {
    const text = readSome(path);
    if (text !== undefined) return text;
  }
  return '';
}

function namedFile(typed: readonly string[]): string | undefined {
  for (const [index, word] of typed.entries()) {
    if (word === '-f' || word === '--file') return typed[index + 1];
    const joined = /^(?:--file=|-f=?)(.+)$/.exec(word)?.[1];
    if (joined !== undefined) return joined;
  }
  return undefined;
}

/** The last word that is a directory and no option's value. */
function contextOf(typed: readonly string[]): string {
  const words = typed.slice(1).filter((word, index) => !word.startsWith('-') && !valued.test(typed[index] ?? ''));
  return words.findLast((word) => statSync(word, { throwIfNoEntry: false })?.isDirectory() === true) ?? '.';
}

/** Only of a file: a pipe would be waited for. */
function readSome(path: string): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(maxBytes);
      return bytes.toString('utf8', 0, readSync(fd, bytes, 0, maxBytes, 0));
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
