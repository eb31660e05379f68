/**
 * Bundles src/cli/main.ts into chunks: what the same commands load lies in one. esbuild splits only ES modules, and loading
 * those costs Node more than CommonJS does: so it splits first, and what it made is translated and packed afterwards.
 * Nothing is renamed: stack traces stay readable.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type BuildFailure, type OutputFile, type Plugin, transform } from 'esbuild';
import { shared } from './shared.ts';

/** A chunk of esbuild's. */
export type Chunk = {
  readonly name: string;
  /** The files that it is made of. */
  readonly inputs: readonly string[];
  /** As an ES module, and what it exports. */
  readonly source: string;
  readonly names: readonly string[];
  /** In CommonJS. */
  readonly code: string;
};

/** The chunk that starts the command when it is evaluated. */
export const entry = 'main.cjs';

const main = 'src/cli/main.ts';

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
/**
 * Splits the program. Prints what is wrong; there are no chunks then.
 *
 * @param apart source files that get a chunk of their own
 */
export async function split(repository: string, apart: readonly string[]): Promise<readonly Chunk[]> {
  const own = apart.filter((path) => path !== main).map((path) => [path.replaceAll('/', '.'), path]);
  return await splitFrom(repository, { main, ...Object.fromEntries(own) });
}

/** The same from any entries, by the names of their chunks. */
export async function splitFrom(repository: string, entryPoints: Readonly<Record<string, string>>): Promise<readonly Chunk[]> {
  const { outputFiles, metafile, errors } = await build({
    ...shared,
    absWorkingDir: repository,
    entryPoints,
    outdir: join(repository, 'dist'),
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
  const facts = new Map(Object.entries(metafile?.outputs ?? {}).map(([path, output]) => [basename(path), output]));
  const chunks = outputFiles.map(async (file): Promise<Chunk> => {
    const name = basename(file.path);
    const { inputs = {}, exports: names = [], entryPoint } = facts.get(name) ?? {};
    // An entry that others share is a chunk that passes on their names.
    const made = Object.keys(inputs);
    return {
      name,
      names,
      inputs: made.length === 0 && entryPoint !== undefined ? [entryPoint] : made,
      source: file.text,
      code: await toCommonJs(file),
    };
  });
  return await Promise.all(chunks);
}

async function toCommonJs({ text }: OutputFile): Promise<string> {
  // Without `dynamic-import`, esbuild writes import() as a promise of require(): Node then never starts its ES module loader.
  const { code } = await transform(text, { ...shared, format: 'cjs', supported: { ...shared.supported, 'dynamic-import': false } });
  return code;
}
