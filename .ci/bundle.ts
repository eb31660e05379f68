/**
 * Bundles src/cli/main.ts into CommonJS files: a small entry, a chunk per command, chunks for what they share.
 *
 * esbuild splits only ES modules, and loading those costs Node more than CommonJS does: so it splits first, and each
 * chunk is translated by itself afterwards. Nothing is minified: Node compiles lazily, and stack traces stay readable.
 */
import { readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type BuildFailure, type OutputFile, type Plugin, transform } from 'esbuild';

/** Node 24 has `using`; esbuild's table does not know it. */
const shared = { platform: 'node', target: 'node24', charset: 'utf8', logLevel: 'silent', supported: { using: true } } as const;
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
  const { outputFiles, errors } = await build({
    ...shared,
    absWorkingDir: repository,
    entryPoints: { main: 'src/cli/main.ts' },
    outdir: dist,
    bundle: true,
    write: false,
    format: 'esm',
    splitting: true,
    plugins: [leanClipanion],
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    define: { 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename', 'import.meta.main': 'true' },
  }).catch((failure: BuildFailure) => ({ outputFiles: [], errors: failure.errors }));
  for (const { text, location } of errors)
    console.error(location === null ? text : `${location.file}:${location.line}:${location.column}: ${text}`);
  if (errors.length > 0) return 1;
  const files = await Promise.all(outputFiles.map(async (file) => ({ name: basename(file.path), code: await toCommonJs(file) })));
  files.push({ name: 'any-node.cjs', code: anyNode });
  // The entry names the chunks, so it comes last.
  files.sort((left, right) => Number(left.name === 'main.cjs') - Number(right.name === 'main.cjs'));
  for (const { name, code } of files) {
    writeFileSync(join(dist, `.${name}.new`), code);
    renameSync(join(dist, `.${name}.new`), join(dist, name));
  }
  removeStale(dist, new Set(files.map(({ name }) => name)));
  return 0;
}

async function toCommonJs({ text }: OutputFile): Promise<string> {
  // Without `dynamic-import`, esbuild writes import() as a promise of require(): Node then never starts its ES module loader.
  const { code } = await transform(text, { ...shared, format: 'cjs', supported: { ...shared.supported, 'dynamic-import': false } });
  return code;
}

function removeStale(dist: string, current: ReadonlySet<string>): void {
  for (const name of readdirSync(dist)) {
    if (!name.endsWith('.cjs') || current.has(name)) continue;
    if (Date.now() - statSync(join(dist, name)).mtimeMs > staleAfterMs) rmSync(join(dist, name), { force: true });
  }
}
