import { TiffinError } from '../lib/errors.ts';
import type { OperandSpec } from './options/spec.ts';

/**
 * Compares how many operands were typed with how many the command takes.
 *
 * @param commandLine the command as messages name it: `tiffin ps`
 * @throws {TiffinError} `invalid-argument`, in the words of Podman's parser (spf13/cobra)
 */
export function checkOperandCount(count: number, specs: readonly OperandSpec[], commandLine: string): void {
  const min = specs.reduce((sum, spec) => sum + spec.min, 0);
  const max = specs.reduce((sum, spec) => sum + spec.max, 0);
  if (count >= min && count <= max) return;
  const fail = (message: string): TiffinError => new TiffinError('invalid-argument', message, { hint: `see '${commandLine} --help'` });
  if (max === 0) throw fail(`\`${commandLine}\` takes no arguments`);
  if (max === Infinity) throw fail(`requires at least ${min} arg(s), only received ${count}`);
  if (min === max) throw fail(`accepts ${min} arg(s), received ${count}`);
  if (min === 0) throw fail(`accepts at most ${max} arg(s), received ${count}`);
  throw fail(`accepts between ${min} and ${max} arg(s), received ${count}`);
}
