import type { Containerfile } from './instruction.ts';
import { located } from './language-error.ts';
import type { LintFinding, LintInput, LintReport, Tell } from './lint/finding.ts';
import { checkFrom } from './lint/from-rules.ts';
import { readLintOptions } from './lint/options.ts';
import { lintRules, ruleAddress } from './lint/rules.ts';
import { checkStages } from './lint/stage-rules.ts';
import { checkWriting } from './lint/writing-rules.ts';

export type { KnownBase, LintFinding, LintInput, LintReport } from './lint/finding.ts';

/**
 * Checks a Containerfile by BuildKit's rules. What cannot be built at all fails.
 *
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`, for what cannot be expanded, and for a `# check=` that makes no sense
 * @see https://docs.docker.com/reference/build-checks/
 */
export function lint(containerfile: Containerfile, input: LintInput): LintReport {
  const options = located({ file: containerfile.file, start: 1, end: 1 }, () => readLintOptions(containerfile.directives.check));
  const findings: LintFinding[] = [];
  const tell: Tell = (rule, location, message) => {
    if (options.skipped.has(rule)) return;
    findings.push({ rule, message, location, description: lintRules[rule], address: ruleAddress(rule) });
  };
  checkWriting(containerfile, tell);
  checkFrom(containerfile, input, tell);
  checkStages(containerfile, input, tell);
  const sorted = findings.toSorted((one, other) => one.location.start - other.location.start);
  return { findings: sorted, isError: options.isError && sorted.length > 0 };
}
