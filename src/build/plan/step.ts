import type { AddInstruction, CopyInstruction, Instruction, RunMount } from '../../containerfile/instruction.ts';
import type { ConfigTerms } from '../../containerfile/config-change.ts';

/** Where files of a COPY, an ADD or a mount are: the context, another stage by its index, or an image or named context. */
export type FilesFrom =
  | { readonly kind: 'context' }
  | { readonly kind: 'stage'; readonly index: number }
  | { readonly kind: 'named'; readonly name: string };

/** A mount of a RUN, and where its files are; undefined: it has none of its own. */
export type StepMount = { readonly mount: RunMount; readonly from: FilesFrom | undefined };

/** All that a RUN is, but for the layers that it stands on. */
export type RunWork = {
  readonly words: readonly string[];
  /** A program of the Containerfile's own, seen at `path` while the command runs. */
  readonly script: { readonly path: string; readonly content: string } | undefined;
  /** `NAME=value`: what ENV and ARG say. */
  readonly environment: readonly string[];
  readonly user: string;
  readonly directory: string;
  readonly mounts: readonly StepMount[];
  readonly network: 'default' | 'none' | 'host';
  readonly security: 'sandbox' | 'insecure';
  readonly devices: readonly string[];
};

/** All that a COPY or an ADD is, but for the layers that it stands on. Paths of sources count from the root of `from`. */
export type CopyWork = {
  readonly instruction: CopyInstruction | AddInstruction;
  readonly from: FilesFrom;
  /** Absolute; a slash at its end says that it is a directory. */
  readonly destination: string;
};

/** What an instruction does. */
export type StepWork =
  /** It changes the config alone. */
  | { readonly kind: 'config' }
  | ({ readonly kind: 'run' } & RunWork)
  | ({ readonly kind: 'copy' } & CopyWork)
  /** Makes a directory where there is none. */
  | { readonly kind: 'directory'; readonly path: string; readonly user: string };

/** One instruction, decided in all its parts. */
export type PlannedStep = {
  /** Expanded. */
  readonly instruction: Instruction;
  readonly work: StepWork;
  /** Of the image after it. */
  readonly terms: ConfigTerms;
  /** What the history says: the instruction, and its lines. */
  readonly createdBy: string;
  readonly comment: string;
};
