import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { runTool } from '../../lib/process.ts';
import type { SourceText } from '../context.ts';

/** How a file is preprocessed. */
export type PreprocessOptions = {
  /** Where `#include "…"` looks. */
  readonly directory: string;
  /** `--cpp-flag` */
  readonly flags: readonly string[];
  readonly signal?: AbortSignal | undefined;
};

/**
 * Passes a Containerfile through the host's C preprocessor, as Podman does with files that end in `.in`.
 *
 * @throws {TiffinError} `not-found` without a preprocessor, `invalid-argument` for what it does not take, in its words
 */
export async function preprocess(text: SourceText, { directory, flags, signal }: PreprocessOptions): Promise<SourceText> {
  const words = [...flags, '-E', '-iquote', directory, '-traditional', '-undef', '-P', '-'];
  try {
    const result = await runTool('cpp', words, {
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
      input: text.bytes,
      cwd: directory,
      ...(signal === undefined ? {} : { signal }),
    });
    if (result.exitStatus === 0) return { name: text.name, bytes: Buffer.from(result.stdout) };
    const said = result.stderr.trim().split('\n')[0] ?? '';
    throw new TiffinError('invalid-argument', `preprocess ${text.name}: ${said.replace(/^<stdin>:/, 'line ')}`);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    throw new TiffinError('not-found', `preprocess ${text.name}: there is no cpp on this machine`, { hint: 'sudo apt-get install cpp' });
  }
}
