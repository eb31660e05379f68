/**
 * Bundles src/cli/main.ts: a small entry, one file with all that is light, and a file for each package that is not.
 *
 * esbuild splits only ES modules, and loading those costs Node more than CommonJS does: so it splits first, and each
 * chunk is translated by itself and packed afterwards. Nothing is minified: Node compiles lazily, and stack traces stay readable.
 */
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { linkChunks } from './link.ts';
import { type Chunk, type File, fileOfCommand, loader, packAll } from './pack.ts';
import { hotCommands, record, train } from './rehearse.ts';
import { shared } from './shared.ts';
import { build, type BuildFailure, type OutputFile, type Plugin, transform } from 'esbuild';

/** clipanion's ES modules can be shaken; its code for browsers opens no terminal and no async hooks when it is loaded. */
const leanClipanion: Plugin = {
  name: 'lean-clipanion',
  setup({ onResolve, onLoad }) {
    const library = join(import.meta.dirname, '../node_modules/clipanion/lib');
    onResolve({ filter: /^clipanion$/ }, () => ({ path: join(library, 'advanced/index.mjs') }));
    onResolve({ filter: /platform/ }, ({ importer }) =>
      importer.startsWith(library) ? { path: join(library, 'platform/browser.mjs') } : undefined,
    );
    // src/cli/std-streams hides the streams while clipanion is loaded from source; bundling changes the order, so here they go.
    onLoad({ filter: /clipanion\/lib\/advanced\/Cli\.mjs$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replaceAll(/\bstd(?:in|out|err): process\.std(?:in|out|err),/g, '');
      return { contents };
    });
  },
};
/** What only some commands need: their chunks stay files of their own. */
const heavyPackages = /node_modules\/(?:chalk|execa|tar|undici)\//;
/** A chunk that nobody names any more is kept this long: a command that runs now may still load it. */
const staleAfterMs = 600_000;

/**
 * What the launcher runs with a Node that it found in PATH, in words that the oldest of them can parse: the bundle itself
 * would be a syntax error there.
 */
const anyNode = `'use strict';
if (parseInt(process.versions.node, 10) < 24) {
  process.stderr.write('Error: tiffin needs Node.js 24 or later, and ' + process.execPath + ' is ' + process.version + '\\n' +
    'hint: npm install (in the directory of tiffin) fetches the right one\\n');
  process.exit(125);
}
require('./main.cjs');
`;

/** Writes main.cjs and its chunks into `dist`, each by rename, the entry last. Prints what is wrong; returns 1 then. */
export async function bundle({ repository, dist }: { repository: string; dist: string }): Promise<number> {
  const { outputFiles, metafile, errors } = await build({
    ...shared,
    absWorkingDir: repository,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir: dist,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    splitting: true,
    plugins: [leanClipanion],
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.main': 'true' },
  }).catch((failure: BuildFailure) => ({ outputFiles: [], metafile: undefined, errors: failure.errors }));
  for (const { text, location } of errors)
    console.error(location === null ? text : `${location.file}:${location.line}:${location.column}: ${text}`);
  if (errors.length > 0) return 1;
  const facts = new Map(Object.entries(metafile?.outputs ?? {}).map(([path, output]) => [basename(path), output]));
  const chunks = outputFiles.map(async (file): Promise<Chunk> => {
    const name = basename(file.path);
    const { inputs = {}, exports: names = [] } = facts.get(name) ?? {};
    const heavy = Object.keys(inputs).some((input) => heavyPackages.test(input));
    return { name, heavy, names, entry: name === 'main.cjs', source: file.text, code: await toCommonJs(file) };
  });
  return await writeFiles(dist, await Promise.all(chunks));
}

async function writeFiles(dist: string, chunks: readonly Chunk[]): Promise<number> {
  const all = [...(await shrink(packAll(chunks))), { name: 'any-node.cjs', code: anyNode }];
  const entry = loader(chunks, hotCommands);
  if ([...all, entry].every(({ name, code }) => isThere(join(dist, name), code))) return 0;
  for (const file of all) replaceFile(dist, file);
  const recorder = { ...loader(chunks, []), name: 'record.cjs' };
  replaceFile(dist, recorder);
  const recorded = record(dist, recorder.name);
  const linked = hotCommands.map((command) => linkChunks(fileOfCommand(command), chunks, recorded.get(command) ?? new Set()));
  const own = await shrink(await Promise.all(linked));
  // The entry names the others, so it comes last.
  for (const file of [...own, entry]) replaceFile(dist, file);
  rmSync(join(dist, recorder.name), { force: true });
  train(dist, entry.name);
  removeStale(dist, new Set([...all, ...own, entry].map(({ name }) => name)));
  return 0;
}

/** Writes a file by rename; the cache of what it was goes. */
function replaceFile(directory: string, { name, code }: File): void {
  writeFileSync(join(directory, `.${name}.new`), code);
  renameSync(join(directory, `.${name}.new`), join(directory, name));
  rmSync(join(directory, name.replace(/\.cjs$/, '.cache')), { force: true });
}

/** Without comments and indentation: V8 reads less, and names stay. */
async function shrink(files: readonly File[]): Promise<File[]> {
  const shrunk = files.map(async ({ name, code }) => ({
    name,
    code: (await transform(code, { ...shared, minifyWhitespace: true, lineLimit: 160 })).code,
  }));
  return await Promise.all(shrunk);
}

async function toCommonJs({ text }: OutputFile): Promise<string> {
  // Without `dynamic-import`, esbuild writes import() as a promise of require(): Node then never starts its ES module loader.
  const { code } = await transform(text, { ...shared, format: 'cjs', supported: { ...shared.supported, 'dynamic-import': false } });
  return code;
}

function isThere(path: string, code: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === code;
}

function removeStale(dist: string, current: ReadonlySet<string>): void {
  for (const name of readdirSync(dist)) {
    if (!/\.(?:cjs|cache)/.test(name) || current.has(name.replace(/\.cache.*/, '.cjs'))) continue;
    if (Date.now() - statSync(join(dist, name)).mtimeMs > staleAfterMs) rmSync(join(dist, name), { force: true });
  }
}
