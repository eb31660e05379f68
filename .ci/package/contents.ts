/**
 * The list of what is installed, in one place for all packages: each makes its own tree of it. What the build did not leave
 * is an error, so that no package lacks what others have.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scriptNames } from '../../src/cli/completion/scripts.ts';
import type { Entry } from './entry.ts';

/** Where things are taken from: the working tree, and the directories of one architecture's programs and Node. */
export type Sources = { readonly repository: string; readonly native: string; readonly node: string };

/** What only some machines' builds have: a second helper where a static libzstd is found. */
const natives = [
  { name: 'tiffin-helper', optional: false },
  { name: 'tiffin-runner', optional: false },
  { name: 'tiffin-helper-zstd', optional: true },
];

/** The names of files of dist/ that the loader reads: what other builds left there, and what tests use, is not part of a package. */
export function bundleFiles(dist: string): string[] {
  const main = join(dist, 'main.cjs');
  const stamp = existsSync(main) ? /^exports\.stamp = '(\w+)'/m.exec(readFileSync(main, 'utf8'))?.[1] : undefined;
  if (stamp === undefined) throw new Error('dist/main.cjs is missing; npm run build makes it');
  return ['main.cjs', 'any-node.cjs', ...globSync(`*-${stamp}.{cjs,cache,json}`, { cwd: dist })].sort();
}

/** The programs of one architecture, each as `place` wants it. */
export function nativePrograms({ native }: Sources, place: (name: string) => string): Entry[] {
  return natives
    .filter(({ name, optional }) => !optional || existsSync(join(native, name)))
    .map(({ name }) => ({ path: place(name), from: there(join(native, name)), program: true }));
}

/** What a prefix such as /usr gets: bin, lib, libexec and share. */
export function prefixTree(sources: Sources): Entry[] {
  const dist = join(sources.repository, 'dist');
  const programs = nativePrograms(sources, (name) => `libexec/tiffin/${name}`);
  return [
    { path: 'bin/tiffin', target: '../lib/tiffin/tiffin' },
    { path: 'lib/tiffin/tiffin', from: there(join(sources.native, 'tiffin')), program: true },
    { path: 'lib/tiffin/node', from: there(sources.node), program: true },
    ...bundleFiles(dist).map((name) => ({ path: `lib/tiffin/${name}`, from: join(dist, name) })),
    ...programs,
    // The program looks for them in its own directory only: they run as root of the user's containers.
    ...programs.map(({ path }) => ({ path: path.replace('libexec/', 'lib/'), target: `../../${path}` })),
    ...completions(sources),
  ];
}

function completions({ repository }: Sources): Entry[] {
  const places = {
    bash: 'share/bash-completion/completions/tiffin',
    zsh: 'share/zsh/vendor-completions/_tiffin',
    fish: 'share/fish/vendor_completions.d/tiffin.fish',
  };
  return (['bash', 'zsh', 'fish'] as const).map((shell) => ({
    path: places[shell],
    from: there(join(repository, 'completions', scriptNames[shell])),
  }));
}

/** The path, of which something must be there. */
export function there(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing; npm run build makes what packages take from dist/`);
  return path;
}
