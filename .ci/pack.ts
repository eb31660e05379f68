/**
 * Gathers chunks into few files that load from V8's code cache. A command needs some eighty of esbuild's chunks, and each
 * file costs Node a quarter of a millisecond. V8 reads the whole cache of a file, so each command that people wait for has a
 * file of its own with just what it loads (`link.ts`); `more.cjs` has everything, for all other commands and for what a run of
 * the command did not need when it was recorded.
 */

/** A chunk of esbuild's. */
export type Chunk = {
  readonly name: string;
  /** As an ES module, and what it exports. */
  readonly source: string;
  readonly names: readonly string[];
  /** In CommonJS. */
  readonly code: string;
  /** Whether it stays a file of its own because only few commands need it. */
  readonly heavy: boolean;
  /** Whether evaluating it starts the command. */
  readonly entry: boolean;
};

/** A file of dist/. */
export type File = { readonly name: string; readonly code: string };

const entry = 'main.cjs';
const rest = 'more.cjs';

/** The files that do for every command: the heavy chunks, and one with all others. */
export function packAll(chunks: readonly Chunk[]): File[] {
  const heavy = chunks.filter((chunk) => chunk.heavy).map((chunk) => gather(chunk.name, [chunk]));
  const light = chunks.filter((chunk) => !chunk.heavy);
  return [...heavy, gather(rest, light)];
}

/** Where the chunks of a command lie. */
export function fileOfCommand(command: string): string {
  return `command-${command}.cjs`;
}

/** A file that evaluates to a table of functions, one a chunk. */
function gather(name: string, chunks: readonly Chunk[]): File {
  const members = chunks.map((chunk) => `${JSON.stringify(chunk.name)}: function (module, exports) {\n${redirect(chunk.code)}\n}`);
  return { name, code: wrap(`return {\n${members.join(',\n')}\n};`) };
}

/** What the loader calls to get the table of a file. */
export function wrap(code: string): string {
  return `(function (require, $chunk, __filename, __dirname) { "use strict";\n${code}\n})`;
}

/** Modules of Node that take longer to load than most commands need them for. */
const costly = ['child_process', 'crypto', 'http', 'https', 'net', 'readline', 'stream', 'stream/promises', 'tls', 'zlib'];

/** The code with each `require` of a chunk turned into a call of the loader, and costly modules of Node loaded where they are used. */
export function redirect(code: string): string {
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
export function loader(chunks: readonly Chunk[], commands: readonly string[]): File {
  const heavy = chunks.filter((chunk) => chunk.heavy).map(({ name }) => name);
  const code = `'use strict';
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');
const heavy = ${JSON.stringify(heavy)};
const commands = ${JSON.stringify(commands)};
const scripts = Object.create(null);
const modules = Object.create(null);
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
  return (tables[file] = scripts[file].runInThisContext()(need, load, path, __dirname));
}
// Every chunk asks for its own, and Node looks for each anew.
function need(name) {
  return (modules[name] ??= require(name));
}
const own = commands.includes(process.argv[2]) ? open('command-' + process.argv[2] + '.cjs') : {};
function load(name) {
  let module = loaded[name];
  if (module === undefined) {
    module = loaded[name] = { exports: {} };
    (own[name] ?? open(heavy.includes(name) ? name : '${rest}')[name])(module, module.exports);
  }
  return module.exports;
}
exports.scripts = scripts;
exports.loaded = loaded;
load('${entry}');
`;
  return { name: entry, code };
}
