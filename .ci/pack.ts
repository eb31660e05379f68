/**
 * Gathers chunks into few files that load from V8's code cache. A command needs some thirty of esbuild's chunks, and each
 * file costs Node a quarter of a millisecond; one file of them all would cost the time to scan it, were it not that code
 * from the cache is not scanned.
 */

/** A chunk: its code in CommonJS, the source file it stands for, if any, and the chunks that it loads at once. */
export type Chunk = {
  readonly name: string;
  readonly code: string;
  readonly source: string | undefined;
  readonly imports: readonly string[];
  readonly heavy: boolean;
};

/** A file of dist/. */
export type File = { readonly name: string; readonly code: string };

const entry = 'main.cjs';
const command = (name: string): string => `src/cli/commands/${name}.ts`;

/**
 * The files, and what they hold: all that these sources load at once and that no file before holds. What is in none of them
 * goes into more.cjs. V8 reads the whole cache of a file, so what is seldom used must not lie beside what always is.
 */
const groups: readonly { readonly file: string; readonly sources: readonly string[] }[] = [
  { file: 'start.cjs', sources: ['src/cli/main.ts'] },
  { file: 'list.cjs', sources: ['src/engine.ts', 'src/cli/output/listing.ts', command('container/ps'), command('image/ls')] },
  { file: 'run.cjs', sources: ['run', 'create', 'exec', 'start'].map((verb) => command(`container/${verb}`)) },
];

/** Gathers light chunks by group, gives each heavy one a file of its own, and adds main.cjs, which loads chunks out of them. */
export function pack(chunks: readonly Chunk[]): File[] {
  const fileOf = new Map(chunks.filter(({ heavy }) => heavy).map(({ name }) => [name, name]));
  for (const { file, sources } of groups) {
    for (const name of closure(sources, chunks)) if (!fileOf.has(name)) fileOf.set(name, file);
  }
  for (const { name } of chunks) if (!fileOf.has(name)) fileOf.set(name, 'more.cjs');
  const files = [...new Set(fileOf.values())].map((file) =>
    gather(
      file,
      chunks.filter(({ name }) => fileOf.get(name) === file),
    ),
  );
  return [...files, { name: entry, code: loader(Object.fromEntries(fileOf)) }];
}

/** The names of the chunks that these sources load at once, directly and through others. */
function closure(sources: readonly string[], chunks: readonly Chunk[]): Set<string> {
  const found = new Set<string>();
  const waiting = chunks.filter(({ source }) => source !== undefined && sources.includes(source)).map(({ name }) => name);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    waiting.push(...(chunks.find((chunk) => chunk.name === name)?.imports ?? []));
  }
  return found;
}

/** A file that evaluates to a table of functions, one a chunk. */
function gather(name: string, chunks: readonly Chunk[]): File {
  const members = chunks.map((chunk) => `${JSON.stringify(chunk.name)}: function (module, exports) {\n${redirect(chunk.code)}\n}`);
  return { name, code: `(function (require, $chunk, __filename, __dirname) { "use strict"; return {\n${members.join(',\n')}\n}; })` };
}

/** Modules of Node that take longer to load than most commands need them for. */
const costly = ['child_process', 'crypto', 'http', 'https', 'net', 'readline', 'stream', 'stream/promises', 'tls', 'zlib'];

/** The code with each `require` of a chunk turned into a call of the loader, and costly modules of Node loaded where they are used. */
function redirect(code: string): string {
  const imports = code.matchAll(new RegExp(`^var (import_\\w+) = require\\("node:(?:${costly.join('|')})"\\);$`, 'gm'));
  let lean = code;
  for (const [line, name] of imports) {
    lean = lean.replace(line, '').replaceAll(new RegExp(`\\b${name}\\.`, 'g'), `${line.slice(line.indexOf('require'), -1)}.`);
  }
  return lean.replaceAll(/\brequire\("\.\/([\w.-]+\.cjs)"\)/g, (_, name: string) => `$chunk(${JSON.stringify(name)})`);
}

/**
 * The file that Node starts. A cache that does not fit (another Node, a file that changed) is ignored by V8, and the code
 * is compiled from its source as ever.
 */
function loader(files: Readonly<Record<string, string>>): string {
  return `'use strict';
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');
const fileOf = ${JSON.stringify(files)};
const scripts = Object.create(null);
const tables = Object.create(null);
const loaded = Object.create(null);
function open(file) {
  if (tables[file] !== undefined) return tables[file];
  const path = __dirname + '/' + file;
  let cachedData;
  try {
    cachedData = readFileSync(path.slice(0, -4) + '.cache');
  } catch {}
  scripts[file] = new Script(readFileSync(path, 'latin1'), { filename: path, cachedData });
  return (tables[file] = scripts[file].runInThisContext()(require, load, path, __dirname));
}
function load(name) {
  let module = loaded[name];
  if (module === undefined) {
    module = loaded[name] = { exports: {} };
    open(fileOf[name])[name](module, module.exports);
  }
  return module.exports;
}
exports.scripts = scripts;
load('${entry}');
`;
}
