import type { EnvironmentRequest } from './request.ts';

/** All that `exec` can ask for. */
export type ExecRequest = {
  readonly command: readonly string[];
  readonly interactive: boolean;
  readonly terminal: boolean;
  readonly detach: boolean;
  readonly detachKeys: string | undefined;
  readonly environment: EnvironmentRequest;
  readonly workingDirectory: string | undefined;
  readonly user: string | undefined;
  readonly privileged: boolean;
  readonly preserveDescriptors: number;
  /** Of these, those that are not meant. */
  readonly leftOut?: readonly number[];
};
