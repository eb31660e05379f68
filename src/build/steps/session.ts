import { join } from 'node:path';

import type { Limiter } from '../../lib/limiter.ts';
import type { BuildFilesRun, BuildTimes } from '../../native/build-copy.ts';
import type { BuildStepStore } from '../../storage/build-step-store.ts';
import type { ImportedCache } from '../cache-import.ts';
import type { BuildContext } from '../context.ts';
import type { BuiltStep } from '../outcome.ts';
import type { BuildRequest } from '../request.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import type { BaseResolver } from '../resolve-base.ts';
import type { BuildHooks, BuildServices } from '../services.ts';

/** What all steps of one build share. */
export type BuildSession = {
  readonly services: BuildServices;
  readonly request: BuildRequest;
  readonly hooks: BuildHooks;
  /** Of this build: it is aborted when any step fails, too. */
  readonly signal: AbortSignal;
  readonly context: BuildContext;
  /** Cleaned lines of the ignore file. */
  readonly ignore: readonly string[];
  readonly bases: BaseResolver;
  readonly steps: BuildStepStore;
  /** `--cache-from` */
  readonly imported: Pick<ImportedCache, 'find'>;
  /** As many steps at once as `--jobs` says. */
  readonly jobs: Limiter;
  /** Layers and blobs that this build stands on stay until it ends. */
  readonly held: Pick<AsyncDisposableStack, 'use'>;
  /** Layers that were found and are not held yet. */
  readonly found: ImageLayer[];
  /** Keys of what was found, to be noted at the end. */
  readonly used: Set<string>;
  readonly built: BuiltStep[];
};

/** The bound of times as the helper wants it. */
export function buildTimes(epoch: number | undefined): BuildTimes {
  return epoch === undefined ? { kind: 'real' } : { kind: 'bounded', epoch };
}

/** What helper calls on files work with. */
export function filesRun({ services, signal }: Pick<BuildSession, 'services' | 'signal'>): BuildFilesRun {
  return { realm: services.realm, digestCache: join(services.state.root, 'build-cache', 'digests'), signal };
}
