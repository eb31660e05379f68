/**
 * A scratch home with an image to build upon, and contexts for builds.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, parseCase, writeContext } from '../corpus/case.ts';
import { busyboxHome } from './busybox-home.ts';
import type { ScratchHome } from './scratch-home.ts';
import { type Finished, must, type SpawnChoices } from './spawn.ts';
import { mustTiffin, tiffin } from './tiffin.ts';

/** The home; `build` makes a context out of parts (see `tests/corpus/case.ts`) and builds it as `localhost/NAME`. */
export type BuildHome = ScratchHome & {
  /** Makes a context in a new directory, or in one that is there, and returns its path. */
  context(parts: string, name?: string): Promise<string>;
  /** `tiffin build -t localhost/made ARGS` in a context. */
  build(context: string, args?: readonly string[], choices?: SpawnChoices): Promise<Finished>;
  /** The same, which must succeed; returns the image's whole ID. */
  mustBuild(context: string, args?: readonly string[], choices?: SpawnChoices): Promise<string>;
  /** Runs a shell script in the image that was built last, without a network; returns what it says. */
  look(script: string): Promise<string>;
};

/** Makes the home. Use: `await using home = await buildHome('secrets');` */
export async function buildHome(name: string): Promise<BuildHome> {
  const home = await busyboxHome(name);
  let count = 0;
  const build = async (context: string, args: readonly string[] = [], choices: SpawnChoices = {}): Promise<Finished> =>
    tiffin(home, ['build', '--network', 'none', '-t', 'localhost/made', ...args, '.'], { cwd: context, ...choices });
  return {
    ...home,
    context: async (parts, directory = `context-${(count += 1)}`) => {
      const path = home.directory(directory);
      const one: Case = parseCase(directory, `context\n${parts}`);
      await writeContext(one, path, home.env);
      return path;
    },
    build,
    mustBuild: async (context, args = [], choices = {}) => {
      const { status, stdout, stderr } = await build(context, ['-q', ...args], choices);
      if (status !== 0) throw new Error(`build ${args.join(' ')}: status ${status}\n${stderr}${stdout}`);
      return stdout.trim().split('\n').at(-1)!;
    },
    look: (script) => mustTiffin(home, ['run', '--rm', '--network', 'none', 'localhost/made', 'sh', '-c', script]),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

/** The files below a home that hold the words, whoever owns them: nothing that was a secret may be in one. */
export async function filesWith(home: ScratchHome, words: string): Promise<string[]> {
  const script = 'grep -rlaF -e "$1" "$2" "$3" || [ $? = 1 ]';
  const all = await must(
    'unshare',
    ['--user', '--map-auto', '--map-root-user', 'sh', '-c', script, 'sh', words, home.path, home.runtimeDirectory],
    {
      env: home.env,
    },
  );
  return all.split('\n').filter((line) => line !== '');
}

/** What builds left in their working directories: steps, contexts, half layers. */
export function buildLeftovers(home: ScratchHome): string[] {
  const root = join(home.path, '.local/share/tiffin');
  return ['build-cache/steps', 'build-cache/contexts', 'layers', 'blobs/sha256'].flatMap((place) => {
    try {
      return readdirSync(join(root, place))
        .filter((name) => place.startsWith('build-cache') || !/^[0-9a-f]{64}(?:\+\w+)?$/.test(name))
        .map((name) => join(place, name));
    } catch {
      return [];
    }
  });
}

/** The layers' diff IDs of an image that was built last. */
export async function layersOf(home: ScratchHome, image = 'localhost/made'): Promise<string[]> {
  return JSON.parse(await mustTiffin(home, ['image', 'inspect', '--format', '{{json .RootFS.Layers}}', image])) as string[];
}
