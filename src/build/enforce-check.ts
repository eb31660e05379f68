import type { Containerfile } from '../containerfile/instruction.ts';
import type { LintInput } from '../containerfile/lint.ts';
import { errorAt } from '../containerfile/language-error.ts';

/**
 * Keeps to `# check=error=true`: a Containerfile that says so is not built while a rule is broken.
 *
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`, of the first that was found
 */
export async function enforceCheck(containerfile: Containerfile, input: LintInput): Promise<void> {
  if (containerfile.directives.check?.includes('error') !== true) return;
  const { lint } = await import('../containerfile/lint.ts');
  const { findings, isError } = lint(containerfile, input);
  const [first, ...more] = findings;
  if (!isError || first === undefined) return;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  throw errorAt(
    first.location,
    `${first.rule}: ${first.message}${others}`,
    'the file has # check=error=true; all that is found is told by tiffin build --check',
  );
}
