/**
 * Bundles src/cli/main.ts: a small entry, one file with all that is light, and a file for each package that is not.
 *
 * esbuild splits only ES modules, and loading those costs Node more than CommonJS does: so it splits first, and each
 * chunk is translated by itself and packed afterwards. Nothing is minified: Node compiles lazily, and stack traces stay readable.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { helloReference } from './hello-image.ts';
import { type Chunk, pack } from './pack.ts';
import { build, type BuildFailure, type OutputFile, type Plugin, transform } from 'esbuild';

/** Node 24 has `using`; esbuild's table does not know it. */
const shared = { platform: 'node', target: 'node24', charset: 'ascii', logLevel: 'silent', supported: { using: true } } as const;
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
    const { imports = [], inputs = {}, entryPoint } = facts.get(name) ?? {};
    const atOnce = imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => basename(path));
    const heavy = Object.keys(inputs).some((input) => heavyPackages.test(input));
    return { name, source: entryPoint, imports: atOnce, heavy, code: await toCommonJs(file) };
  });
  const files = pack(await Promise.all(chunks));
  files.push({ name: 'any-node.cjs', code: anyNode });
  // The entry names the chunks, so it comes last.
  files.sort((left, right) => Number(left.name === 'main.cjs') - Number(right.name === 'main.cjs'));
  if (files.every(({ name, code }) => isThere(join(dist, name), code))) return 0;
  for (const { name, code } of files) {
    writeFileSync(join(dist, `.${name}.new`), code);
    renameSync(join(dist, `.${name}.new`), join(dist, name));
    rmSync(join(dist, name.replace(/\.cjs$/, '.cache')), { force: true });
  }
  train(dist);
  removeStale(dist, new Set(files.map(({ name }) => name)));
  return 0;
}

async function toCommonJs({ text }: OutputFile): Promise<string> {
  // Without `dynamic-import`, esbuild writes import() as a promise of require(): Node then never starts its ES module loader.
  const { code } = await transform(text, { ...shared, format: 'cjs', supported: { ...shared.supported, 'dynamic-import': false } });
  return code;
}

function isThere(path: string, code: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === code;
}

/**
 * Runs the commands that people wait for, so that V8's code for them is kept. They run in a home of their own, and where
 * the machine refuses them what they need, the code up to there is kept.
 */
function train(dist: string): void {
  const home = mkdtempSync(join(tmpdir(), 'tiffin-build-'));
  const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, LANG: 'C.UTF-8' };
  const commands = [
    ['ps', '-a'],
    ['images'],
    ['load', '-q', '-i', join(dist, 'hello.tar')],
    ['run', '--rm', '--network', 'none', helloReference],
    ['run', '-d', helloReference],
    ['exec', 'nobody', 'true'],
    ['pull', '-q', '--retry', '0', 'localhost:1/none'],
    ['rm', '-fa', '-t', '0'],
    ['system', 'reset', '-f'],
  ];
  for (const words of commands)
    spawnSync(process.execPath, [join(import.meta.dirname, 'train.cjs'), dist, ...words], { env, stdio: 'ignore', timeout: 20_000 });
  rmSync(home, { recursive: true, force: true });
}

function removeStale(dist: string, current: ReadonlySet<string>): void {
  for (const name of readdirSync(dist)) {
    if (!/\.(?:cjs|cache)/.test(name) || current.has(name.replace(/\.cache.*/, '.cjs'))) continue;
    if (Date.now() - statSync(join(dist, name)).mtimeMs > staleAfterMs) rmSync(join(dist, name), { force: true });
  }
}
