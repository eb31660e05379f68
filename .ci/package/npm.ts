/**
 * The package for npm: everything bundled and compiled, so that an installation runs no script and needs no compiler. Node comes as
 * the optional dependency that the launcher looks for; npm's own Node may be of any age.
 */
import { readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { manPages, npmTree, type Sources } from './contents.ts';
import { writeTree } from './entry.ts';
import type { Job } from './forms.ts';
import { run } from './run.ts';

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

/** The manifest of the tree, without what is bundled and without scripts. A package is for the processor of its programs. */
function publicManifest({ repository, arch }: Job): Readonly<Record<string, unknown>> {
  const { scripts, dependencies, devDependencies, engines, sideEffects, ...kept } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  ) as Manifest;
  const node = `node-linux-${arch}`;
  return {
    ...kept,
    private: undefined,
    os: ['linux'],
    cpu: [arch],
    man: manPages({ repository }).map(({ path }) => `./dist/${path}`),
    optionalDependencies: { [node]: kept.optionalDependencies[node] },
  };
}
