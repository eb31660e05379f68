/**
 * The list of what is installed, in one place for all packages: each makes its own tree of it. What the build did not leave
 * is an error, so that no package lacks what others have.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { scriptNames } from '../../src/cli/completion/scripts.ts';
import type { Entry } from './entry.ts';
import { licences } from './licences.ts';
import type { StoreIndex } from '../pack.ts';

/** Where things are taken from: the working tree, and what is of one architecture. */
export type Sources = {
  readonly repository: string;
  /** The directory with the programs, and the one in which they were compiled. */
  readonly native: string;
  readonly build: string;
  /** The program, and the package of npm that it came with. */
  readonly node: string;
  readonly nodePackage: string;
  /** Whether the code caches in dist/ are for this architecture. */
  readonly withCaches: boolean;
};

/** What only some machines' builds have: a second helper where a static libzstd is found. */
const natives = [
  { name: 'tiffin-helper', optional: false },
  { name: 'tiffin-runner', optional: false },
  { name: 'tiffin-helper-zstd', optional: true },
];

/** What a prefix such as /usr gets: bin, lib, libexec and share. */
export function prefixTree(sources: Sources): Entry[] {
  const dist = join(sources.repository, 'dist');
  const programs = nativePrograms(sources, 'libexec/tiffin');
  return [
    { path: 'bin/tiffin', target: '../lib/tiffin/tiffin' },
    { path: 'lib/tiffin/tiffin', from: there(join(sources.native, 'tiffin')), program: true },
    { path: 'lib/tiffin/node', from: there(sources.node), program: true },
    ...bundleFiles(sources, 'lib/tiffin'),
    ...programs,
    // The program looks for them in its own directory only: they run as root of the user's containers.
    ...programs.map(({ path }) => ({ path: path.replace('libexec/', 'lib/'), target: `../../${path}` })),
    ...completions(sources),
    ...manPages(sources).map(({ path, from }) => ({ path: `share/${path}.gz`, text: packed(readFileSync(from)) })),
    ...filesBelow(dist, 'schemas/*.json').map((path) => ({ path: `share/tiffin/${path}`, from: join(dist, path) })),
    ...documents(sources),
  ];
}

/** What the package for npm has in dist/: the same program, the library and its types. */
export function npmTree(sources: Sources): Entry[] {
  const dist = join(sources.repository, 'dist');
  return [
    { path: 'dist/tiffin', from: there(join(sources.native, 'tiffin')), program: true },
    ...nativePrograms(sources, 'dist'),
    ...bundleFiles(sources, 'dist'),
    ...filesOfSdk(join(dist, 'sdk')).map((name) => ({ path: `dist/sdk/${name}`, from: join(dist, 'sdk', name) })),
    ...filesBelow(dist, 'schemas/*.json').map((path) => ({ path: `dist/${path}`, from: join(dist, path) })),
    ...manPages(sources).map(({ path, from }) => ({ path: `dist/${path}`, from })),
    ...['README.md', 'CHANGELOG.md', 'LICENSE'].map((path) => ({ path, from: there(join(sources.repository, path)) })),
    { path: 'LICENCES', text: licences(sources, { withNode: false }) },
  ];
}

/** What the loader reads; what other builds left in dist/, and what tests use, is not part of a package. */
function bundleFiles({ repository, withCaches }: Sources, place: string): Entry[] {
  const dist = join(repository, 'dist');
  const stamp = /^exports\.stamp = '(\w+)'/m.exec(readFileSync(there(join(dist, 'main.cjs')), 'utf8'))?.[1] ?? '';
  const chunks = globSync(`*-${stamp}.${withCaches ? '{cjs,cache}' : 'cjs'}`, { cwd: dist }).sort();
  const texts = filesBelow(dist, 'manual/**/*.md');
  const copied = ['main.cjs', 'any-node.cjs', ...chunks, ...texts].map((name) => ({
    path: `${place}/${name}`,
    from: there(join(dist, name)),
  }));
  const index = JSON.parse(readFileSync(there(join(dist, `store-${stamp}.json`)), 'utf8')) as StoreIndex;
  const rows = Object.entries(index).map(([name, { code, cache }]) => [name, withCaches ? { code, cache } : { code }]);
  return [...copied, { path: `${place}/store-${stamp}.json`, text: JSON.stringify(Object.fromEntries(rows)) }];
}

/** The library's entries and what they load; files of older builds may lie beside them. */
function filesOfSdk(directory: string): string[] {
  const wanted = new Set(['index.mjs', 'index.cjs', 'index.d.mts', 'index.d.cts']);
  for (const name of wanted) {
    const text = readFileSync(there(join(directory, name)), 'utf8');
    for (const [, other] of text.matchAll(/["']\.\/([\w.-]+\.[cm]js)["']/g)) wanted.add(other!);
  }
  return [...wanted].sort();
}

function nativePrograms({ native }: Sources, place: string): Entry[] {
  return natives
    .filter(({ name, optional }) => !optional || existsSync(join(native, name)))
    .map(({ name }) => ({ path: `${place}/${name}`, from: there(join(native, name)), program: true }));
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

/** The manual pages, as `man/man1/tiffin.1`. */
export function manPages({ repository }: Pick<Sources, 'repository'>): { path: string; from: string }[] {
  const dist = join(repository, 'dist');
  return filesBelow(dist, 'man/man?/*.?').map((path) => ({ path, from: join(dist, path) }));
}

function documents(sources: Sources): Entry[] {
  const read = (name: string): Uint8Array => readFileSync(there(join(sources.repository, name)));
  const place = 'share/doc/tiffin';
  return [
    { path: `${place}/README.md.gz`, text: packed(read('README.md')) },
    { path: `${place}/CHANGELOG.md.gz`, text: packed(read('CHANGELOG.md')) },
    { path: `${place}/copyright`, text: licences(sources, { withNode: true }) },
  ];
}

/** As gzip -9n packs it. */
export function packed(content: string | Uint8Array): Uint8Array {
  return gzipSync(content, { level: 9 });
}

function filesBelow(directory: string, pattern: string): string[] {
  const found = globSync(pattern, { cwd: directory }).sort();
  if (found.length === 0) throw new Error(`no ${join(directory, pattern)} is there; npm run build makes them`);
  return found;
}

/** The path, of which something must be there. */
function there(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing; npm run build makes what packages take from dist/`);
  return path;
}
