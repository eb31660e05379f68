/**
 * Runs the built command line as a user would.
 */
import { join } from 'node:path';
import { repository } from './repository.ts';
import type { ScratchHome } from './scratch-home.ts';
import { type Finished, run, type SpawnChoices } from './spawn.ts';

/** The launcher that `npm run build` makes. */
export const tiffinPath: string = join(repository, 'dist/tiffin');

/** Runs `tiffin ARGS` in a scratch home. `env` adds to the home's environment; undefined removes a variable. */
export async function tiffin(home: ScratchHome, args: readonly string[], choices: SpawnChoices = {}): Promise<Finished> {
  return run(tiffinPath, args, { ...choices, cwd: choices.cwd ?? home.path, env: { ...home.env, ...choices.env } });
}

/** The same for a command that must succeed; returns its standard output without the last newline. */
export async function mustTiffin(home: ScratchHome, args: readonly string[], choices: SpawnChoices = {}): Promise<string> {
  const { status, stdout, stderr } = await tiffin(home, args, choices);
  if (status !== 0) throw new Error(`tiffin ${args.join(' ')}: status ${status}\n${stderr}${stdout}`);
  return stdout.replace(/\n$/, '');
}
