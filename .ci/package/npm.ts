/**
 * The package for npm: everything bundled and compiled, so that an installation runs no script and needs no compiler. Its only
 * dependency is the Node that the launcher looks for; npm's own may be of any age. Here it is not optional: npm says nothing of optional
 * packages that it could not fetch.
 */
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { manPages, npmTree, type Sources } from './contents.ts';
import { writeTree } from './entry.ts';
import type { Job } from './forms.ts';
import { run } from './run.ts';

/** What an installation has no use for: what is bundled, what builds, and which Node npm itself should be. */
const notShipped = ['private', 'files', 'scripts', 'dependencies', 'devDependencies', 'optionalDependencies', 'engines', 'sideEffects'];

type Manifest = Readonly<Record<string, unknown>> & { readonly optionalDependencies: Readonly<Record<string, string>> };

/** Makes `tiffin-VERSION-npm-ARCH.tgz` and returns its path. */
export function makeNpm(job: Job, sources: Sources): string {
  const tree = join(job.scratch, 'npm');
  const manifest = { path: 'package.json', text: `${JSON.stringify(publicManifest(job), undefined, 2)}\n` };
  writeTree(tree, [...npmTree(sources), manifest], job.time);
  const made = run('npm', ['pack', '--silent', '--pack-destination', job.output], { cwd: tree }).trim().split('\n').at(-1) ?? '';
  const path = join(job.output, `tiffin-${job.version}-npm-${job.arch}.tgz`);
  renameSync(join(job.output, made), path);
  return path;
}

/** The manifest of the tree as far as it is for users. A package is for the processor of its programs. */
function publicManifest({ repository, arch }: Job): Readonly<Record<string, unknown>> {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Manifest;
  const node = `node-linux-${arch}`;
  return {
    ...Object.fromEntries(Object.entries(manifest).filter(([key]) => !notShipped.includes(key))),
    os: ['linux'],
    cpu: [arch],
    // npm looks for no pages by itself.
    man: manPages({ repository }).map(({ path }) => `./dist/${path}`),
    dependencies: { [node]: manifest.optionalDependencies[node] },
  };
}
