/**
 * Chunks as the loader takes them: functions of `require`, in a store of all of them or in a file of one command. A file for
 * each chunk would cost Node a quarter of a millisecond each.
 */
import { transform } from 'esbuild';
import { shared } from './shared.ts';
import type { Chunk } from './split.ts';

/** A file of dist/. */
export type File = { readonly name: string; readonly code: string };

/** Where a chunk lies in the store: from where, how many bytes. `.ci/train.cjs` adds where its cache does. */
export type StoreIndex = Readonly<Record<string, { readonly code: readonly [number, number]; readonly cache?: readonly [number, number] }>>;

/** The store: all chunks one after the other, and an index. */
export async function packStore(stamp: string, chunks: readonly Chunk[]): Promise<File[]> {
  const packed = await Promise.all(
    chunks.map(({ name, code }) => shrink({ name, code: wrap(`return function (module, exports) {\n${redirect(code)}\n};`) })),
  );
  let length = 0;
  const index: Record<string, StoreIndex[string]> = {};
  for (const { name, code } of packed) {
    index[name] = { code: [length, code.length] };
    length += code.length;
  }
  return [
    { name: `store-${stamp}.cjs`, code: packed.map(({ code }) => code).join('') },
    { name: `store-${stamp}.json`, code: JSON.stringify(index) },
  ];
}

/** Code of which the loader makes a function, and calls it. */
export function wrap(code: string): string {
  return `(function (require, $chunk, __filename, __dirname) { "use strict";\n${code}\n})`;
}

/** Without comments and indentation: V8 reads less, and names stay. A byte a character, because the loader takes it for Latin 1. */
export async function shrink({ name, code }: File): Promise<File> {
  const { code: shrunk } = await transform(code, { ...shared, minifyWhitespace: true, lineLimit: 160 });
  // esbuild leaves regular expressions as they are.
  return {
    name,
    code: shrunk.replaceAll(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`),
  };
}

/** Modules of Node that take longer to load than most commands need them for. */
const costly = ['child_process', 'crypto', 'http', 'https', 'net', 'readline', 'stream', 'stream/promises', 'tls', 'zlib'];

const deferred = new RegExp(String.raw`^var (import_\w+) = (require\("(?:node:(?:${costly.join('|')})|\./[\w.-]+\.cjs)"\));$`, 'gm');

/** The code with chunks, and costly modules of Node, loaded where something of them is first used, and chunks asked of the loader. */
export function redirect(code: string): string {
  let lean = code;
  for (const [line, name, required] of code.matchAll(deferred)) {
    lean = lean.replace(line, `var ${name};`).replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `(${name} ??= ${required}).`);
  }
  return lean.replaceAll(/\brequire\("\.\/([\w.-]+\.cjs)"\)/g, (_, name: string) => `$chunk(${JSON.stringify(name)})`);
}
