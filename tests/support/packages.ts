/**
 * What `npm run package` makes, of dist/ as it is.
 */
import { join } from 'node:path';
import { repository } from './repository.ts';
import { must, type SpawnChoices } from './spawn.ts';

/** A form in which tiffin is installed. */
export type PackageForm = 'npm' | 'deb' | 'archive';

/** Makes packages in `output`, quickly and not as small as can be; returns their paths, as many as each form has, in the order asked for. */
export async function makePackages(output: string, forms: readonly PackageForm[], choices: SpawnChoices = {}): Promise<string[]> {
  const program = join(repository, '.ci/package/main.ts');
  const words = [program, '--as-built', '--fast', '--output', output, ...forms];
  return (await must(process.execPath, words, { timeoutMs: 120_000, ...choices, env: { ...process.env, ...choices.env } }))
    .trim()
    .split('\n');
}
