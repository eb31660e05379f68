/**
 * Links the chunks that one command loads into one file with one scope. Chunk by chunk, each export costs a getter and each
 * import a copy of a table before the first line of the command runs; linked, they are plain variables.
 */
import { build, type Plugin } from 'esbuild';
import { type File, redirect, wrap } from './pack.ts';
import { shared } from './shared.ts';
import { type Chunk, entry } from './split.ts';

const namespace = 'chunk';

/**
 * The file of a command: a table of functions like any other, but the chunks were evaluated when it is made. What is loaded
 * later, and was not linked, finds their exports through it: there is one of each thing.
 */
export async function linkChunks(name: string, chunks: readonly Chunk[]): Promise<File> {
  const members = new Map(chunks.map((chunk) => [chunk.name, chunk]));
  const { outputFiles } = await build({
    ...shared,
    stdin: { contents: tableOf(chunks), resolveDir: '/', loader: 'js' },
    bundle: true,
    write: false,
    format: 'cjs',
    supported: { ...shared.supported, 'dynamic-import': false },
    plugins: [membersOnly(members)],
  });
  const code = outputFiles[0]!.text;
  return { name, code: wrap(`const module = {};\n${redirect(code)}\nreturn module.exports.table;`) };
}

/** Source that imports every chunk, the entry last because it starts the command, and lists what each exports. */
function tableOf(members: readonly Chunk[]): string {
  const ordered = [...members].sort((left, right) => Number(left.name === entry) - Number(right.name === entry));
  const imports = ordered.map(({ name, names }, at) => {
    const list = names.map((word, index) => `${word} as m${at}_${index}`);
    return `import { ${list.join(', ')} } from ${JSON.stringify(`./${name}`)};`;
  });
  const rows = ordered.map(({ name, names }, at) => {
    const getters = names.map((word, index) => `get ${word}() { return m${at}_${index}; }`);
    return `${JSON.stringify(name)}: (module) => { module.exports = { ${getters.join(', ')} }; }`;
  });
  return `${imports.join('\n')}\nexport const table = {\n${rows.join(',\n')}\n};\n`;
}

/** Members are linked where they are imported; what is imported later, or is no member, is asked of the loader. */
function membersOnly(members: ReadonlyMap<string, Chunk>): Plugin {
  return {
    name: 'members-only',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\// }, ({ path, kind }) => {
        const member = kind === 'import-statement' ? members.get(path.slice(2)) : undefined;
        return member === undefined ? { path, external: true, sideEffects: false } : { path: member.name, namespace };
      });
      onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        // `export`, or esbuild takes the entry, which exports nothing, for CommonJS, and wraps all that it imports.
        contents: `${members.get(path)!.source}\nexport {};`,
        loader: 'js',
      }));
    },
  };
}
