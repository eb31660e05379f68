import type { LifecycleRequest } from '../runtime/request.ts';
import type { RunWords } from './run-words.ts';

/** How this tiffin is called from a unit. */
export type Caller = {
  /** Absolute, and there after an update, too. */
  readonly executable: string;
  /** Options of tiffin itself that lead to the store in use: `--root /data/tiffin`. */
  readonly globals: readonly string[];
  readonly version: string;
};

/** What a service for a container is made of. */
export type ContainerSubject = {
  readonly id: string;
  readonly name: string;
  readonly stopSeconds: number;
  readonly restart: LifecycleRequest['restart'];
  /** The command that makes it; undefined unless the unit is to. */
  readonly words: RunWords | undefined;
  /** Another OCI runtime than our own runs it, which cannot divide the unit's control group. */
  readonly externalRuntime?: boolean;
  /** Names of its services that it cannot do without, in alphabetical order. */
  readonly boundTo?: readonly string[];
  /** The pod that it belongs to, and whose own unit makes it. */
  readonly pod?: string;
};

/** What the services for a pod are made of. */
export type PodSubject = {
  readonly id: string;
  readonly name: string;
  readonly infra: ContainerSubject;
  /** The command that makes it; undefined unless the unit is to. */
  readonly words: RunWords | undefined;
  /** Its containers without the infra container; `requires` are IDs of others of them. */
  readonly members: readonly { readonly subject: ContainerSubject; readonly requires: readonly string[] }[];
};
