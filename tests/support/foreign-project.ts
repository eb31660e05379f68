/**
 * A project of somebody else's that has the package: only what the package needs at run time is there, and nothing of this repository.
 */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './repository.ts';
import type { ScratchHome } from './scratch-home.ts';
import { makePackages } from './packages.ts';
import { type Finished, must, run, type SpawnChoices } from './spawn.ts';

/** The project. */
export type ForeignProject = {
  readonly path: string;
  /** Writes a file and returns its path. */
  write(name: string, text: string): string;
  /** Runs a file of it with Node. */
  node(name: string, args?: readonly string[], choices?: SpawnChoices): Promise<Finished>;
};

const programs = ['tiffin-helper', 'tiffin-runner', 'tiffin-helper-zstd'];

/** Makes a project in a home, with a copy of what was built. */
export function foreignProject(home: ScratchHome): ForeignProject {
  const path = home.directory('project');
  const place = join(path, 'node_modules/tiffin');
  mkdirSync(join(place, 'dist'), { recursive: true });
  cpSync(join(repository, 'package.json'), join(place, 'package.json'));
  cpSync(join(repository, 'dist/sdk'), join(place, 'dist/sdk'), { recursive: true });
  for (const program of programs.filter((name) => existsSync(join(repository, 'dist', name))))
    cpSync(join(repository, 'dist', program), join(place, 'dist', program));
  const write = (name: string, text: string): string => {
    const file = join(path, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  const node: ForeignProject['node'] = async (name, args = [], choices = {}) =>
    await run(process.execPath, [join(path, name), ...args], { cwd: path, ...choices, env: { ...home.env, ...choices.env } });
  return { path, write, node };
}

/** The same with what npm would install: the package as it is published. */
export async function packedProject(home: ScratchHome): Promise<ForeignProject> {
  const project = foreignProject(home);
  const place = join(project.path, 'node_modules/tiffin');
  const [tarball = ''] = await makePackages(home.directory('packed'), ['npm']);
  rmSync(place, { recursive: true });
  mkdirSync(place);
  await must('tar', ['-xzf', tarball, '-C', place, '--strip-components=1']);
  return project;
}

/** Lends a project the types of Node, which whoever compiles against the package has. */
export function lendNodeTypes({ path }: ForeignProject): void {
  mkdirSync(join(path, 'node_modules/@types'), { recursive: true });
  for (const name of ['@types/node', 'undici-types']) symlinkSync(join(repository, 'node_modules', name), join(path, 'node_modules', name));
}

/** The first block of code of a section of README.md. */
export function readmeExample(section: string): string {
  const text = readFileSync(join(repository, 'README.md'), 'utf8');
  const begin = text.indexOf(`\n## ${section}\n`);
  const block = /```js\n([\s\S]*?)```/.exec(begin < 0 ? '' : text.slice(begin))?.[1];
  if (block === undefined) throw new Error(`README.md has no example in ${section}`);
  return block;
}
