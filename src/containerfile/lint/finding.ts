import type { Platform } from '../../oci/platform.ts';
import type { IgnoreRule } from '../ignore.ts';
import type { SourceRange } from '../instruction.ts';
import type { OuterVariables } from '../scope.ts';
import type { LintRule } from './rules.ts';

/** Something that is better written otherwise. */
export type LintFinding = {
  readonly rule: LintRule;
  readonly message: string;
  readonly location: SourceRange;
  /** What the rule wants, and where that is explained. */
  readonly description: string;
  readonly address: string;
};

/** What is known of an image that a stage begins with. */
export type KnownBase = { readonly environment: readonly string[]; readonly platform: Platform; readonly shell: readonly string[] };

/** What the Containerfile is checked against. */
export type LintInput = Omit<OuterVariables, 'targetStage'> & {
  /** `--target`: only what it needs is checked; all stages without it. */
  readonly target?: string | undefined;
  /** Of the context's ignore file; for sources that it excludes. */
  readonly ignore?: readonly IgnoreRule[];
  /** What is known of an image, without fetching it. */
  readonly knownBase?: (name: string) => KnownBase | undefined;
};

/** What was found, in the order of the file, and whether the file wants it to count as an error (`# check=error=true`). */
export type LintReport = { readonly findings: readonly LintFinding[]; readonly isError: boolean };

/** Tells a finding of a rule. */
export type Tell = (rule: LintRule, location: SourceRange, message: string) => void;
