/**
 * Stages of builds for tests: a context and layers made by scripts, an instruction carried out by the real helper, and what came of it.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { copySources, type CopyCounts, type CopyRequest, type CopySource } from '../../src/native/build-copy.ts';
import type { Realm } from '../../src/native/user-namespace.ts';
import type { ScratchHome } from './scratch-home.ts';
import { inRealm, testRealm } from './unpacking.ts';

/** What `stageIn` made. */
export type TestStage = {
  readonly realm: Realm;
  readonly context: string;
  readonly upper: string;
  readonly lower: readonly string[];
  /** Carries out an instruction; sources are patterns. */
  copy(sources: readonly string[], destination: string, options?: Partial<CopyRequest>): Promise<CopyCounts>;
  /** A line for each path that the stage has now: `PATH KIND MODE OWNER [TARGET]`. */
  tree(): Promise<string[]>;
  /** Runs a shell command in the context. */
  inContext(command: string): Promise<string>;
  /** Runs a shell command in the stage's root. */
  run(command: string): Promise<string>;
};

const epoch = 1_600_000_000;

/** Makes a context (as the user) and a layer (as root of the realm) by shell scripts. */
export async function stageIn(home: ScratchHome, scripts: { readonly context?: string; readonly layer?: string } = {}): Promise<TestStage> {
  const realm = testRealm(home);
  const [context, layer, upper, work, root] = ['context', 'layer', 'upper', 'work', 'root'].map((name) => join(home.path, name)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  for (const directory of [context, layer, upper, work, root]) mkdirSync(directory, { recursive: true, mode: 0o755 });
  const inside = async (directory: string, script: string): Promise<string> =>
    inRealm(realm, 'sh', '-c', `set -e; umask 022; cd "$1"; ${script}`, 'sh', directory);
  await inside(context, scripts.context ?? ':');
  await inside(layer, scripts.layer ?? ':');
  const lower = scripts.layer === undefined ? [] : [layer];
  const mount = `mount -t overlay -o userxattr,lowerdir="${[...lower, layer][0]}",upperdir="${upper}",workdir="${work}" overlay "${root}"`;
  const run = async (command: string): Promise<string> =>
    inRealm(realm, 'unshare', '-m', 'sh', '-c', `set -e; ${mount}; cd "$1"; ${command}`, 'sh', root);
  return {
    realm,
    context,
    upper,
    lower,
    run,
    inContext: async (command) => inside(context, command),
    copy: async (sources, destination, options = {}) =>
      copySources(
        { realm },
        {
          root: { kind: 'directory', path: context },
          sources: sources.map((pattern): CopySource => ({ kind: 'pattern', pattern })),
          target: { upper, work, lower },
          destination,
          times: { kind: 'bounded', epoch },
          ...options,
        },
      ),
    tree: async () => {
      const text = await run('find . -mindepth 1 -printf "%P %y %m %U:%G %l\\n" | LC_ALL=C sort');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => line.trimEnd());
    },
  };
}
