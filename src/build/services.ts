import type { ContainerServices } from '../container/services.ts';
import type { SecretDefaults } from '../secret/services.ts';
import type { BuildEvent } from './event.ts';

/** What a build works with; the engine has it all. */
export type BuildServices = ContainerServices & { readonly secretDefaults: SecretDefaults };

/** How a build is watched and stopped, and what it may read of the caller's. */
export type BuildHooks = {
  readonly onEvent: (event: BuildEvent) => void;
  readonly signal: AbortSignal;
  /** Standard input, for `-`; read at most once. */
  readonly openInput: () => NodeJS.ReadableStream;
};
