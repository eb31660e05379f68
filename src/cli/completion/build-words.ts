import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Candidate } from './candidates.ts';
import { hostPaths } from './host-paths.ts';

const maxBytes = 1 << 20;
/** Options of `build` before a word that is no context; that others are among them costs a candidate at most. */
const valued =
  /^-(?:[ftov]|-(?:file|tag|output|build-arg|target|platform|secret|label|progress|cache-from|cache-to|build-context|network))$/;

/** The stages of the Containerfile that a line means. It is looked through, not parsed: half a file has stages, too. */
export function buildStages(typed: readonly string[]): readonly Candidate[] {
  const stages = [...readContainerfile(typed).matchAll(/^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)[ \t]+AS[ \t]+(\S+)/gim)];
  return stages.map(([, from = '', name = '']) => ({ word: name, description: `from ${from}` }));
}

/** The ARGs of the Containerfile that a line means, each to be given a value. */
export function buildArgumentNames(typed: readonly string[]): readonly Candidate[] {
  const lines = [...readContainerfile(typed).matchAll(/^[ \t]*ARG[ \t]+(.+)$/gim)];
  const names = lines.flatMap(([, words = '']) => words.split(/[ \t]+/).flatMap((word) => /^[A-Za-z_]\w*/.exec(word)?.[0] ?? []));
  return [...new Set(names)].map((name) => ({ word: `${name}=` }));
}

/** Kinds of outputs, and directories. */
export function buildOutputs(prefix: string): readonly Candidate[] {
  const kinds = ['type=local,dest=', 'type=tar,dest=', 'type=oci,dest=', 'type=docker,dest=', 'type=image', 'type=registry', '-'];
  const at = /^(type=[a-z]+,dest=)(.*)$/.exec(prefix);
  if (at !== null) return hostPaths(at[2] ?? '').map(({ word }) => ({ word: `${at[1]}${word}` }));
  return [...kinds.map((word) => ({ word })), ...hostPaths(prefix).filter(({ word }) => word.endsWith('/'))];
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
