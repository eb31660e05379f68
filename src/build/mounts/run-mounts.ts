import { chmodSync, writeFileSync } from 'node:fs';

import { prepareMounts, requireSources } from '../../container/mounts.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { ResolvedMount, SecretFacts } from '../../runtime/facts.ts';
import { mountOptions, plainRequest } from '../../runtime/plain-request.ts';
import type { RunWork } from '../plan/step.ts';
import type { BuildSession } from '../steps/session.ts';
import type { StepPlace } from '../steps/step-place.ts';
import type { StepRun } from '../steps/step-run.ts';
import { bindMount } from './bind.ts';
import { cacheMounts } from './cache.ts';
import { agentMounts } from './agent.ts';
import { layOutSecrets } from './secret.ts';

/** What is mounted for one RUN. Disposing of it lets go of what it holds. */
export type RunMounts = AsyncDisposable & {
  readonly mounts: readonly ResolvedMount[];
  readonly secrets: SecretFacts | undefined;
  /** Variables that come with them. */
  readonly environment: readonly string[];
};

/** What the mounts of a RUN are made with. */
export type MountParts = { readonly place: StepPlace; readonly run: StepRun };

/**
 * Makes the mounts of a RUN ready.
 *
 * @throws {TiffinError} `not-found` for a source, a secret or an agent that is required; `cancelled` while it waits for a cache
 */
export async function prepareRunMounts(session: BuildSession, work: RunWork, parts: MountParts): Promise<RunMounts> {
  await using held = new AsyncDisposableStack();
  const agents = held.use(await agentMounts(session, work.mounts, parts.place));
  const caches = held.use(await cacheMounts(session, work.mounts, parts));
  const binds: ResolvedMount[] = [];
  for (const [index, step] of work.mounts.entries()) {
    if (step.mount.type === 'bind') binds.push(await bindMount(session, step, { ...parts, index }));
  }
  const temporary = work.mounts.flatMap(({ mount }) => (mount.type === 'tmpfs' ? [temporaryMount(mount)] : []));
  const secrets = held.use(await layOutSecrets(session, work.mounts, parts.place));
  const mounts = [...volumeMounts(session), ...binds, ...caches.mounts, ...temporary, ...agents.mounts, ...scriptMounts(work, parts.place)];
  const kept = held.move();
  return { mounts, secrets: secrets.facts, environment: agents.environment, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** `--volume`: directories of the host. */
function volumeMounts({ services, request }: BuildSession): readonly ResolvedMount[] {
  const { mounts } = request.steps;
  if (mounts.length === 0) return [];
  const plain = plainRequest('step');
  const asked = { ...plain, storage: { ...plain.storage, mounts, imageVolumes: 'ignore' as const } };
  const foreign = mounts.find(({ kind }) => kind !== 'bind');
  if (foreign !== undefined)
    throw new TiffinError('unsupported', `--volume for ${foreign.target}: a build mounts directories of the host only`, {
      hint: 'name a directory (./data:/data), or use RUN --mount=type=cache',
    });
  requireSources(asked);
  return prepareMounts(services, asked, undefined).mounts;
}

function temporaryMount({ target = '', size }: RunWork['mounts'][number]['mount']): ResolvedMount {
  const data = ['rw', 'mode=1777', ...(size === undefined ? [] : [`size=${size}`])];
  return { kind: 'tmpfs', target, data, options: mountOptions({ noSuid: true, noDev: true }) };
}

/** A program that stands in the Containerfile. */
function scriptMounts({ script }: RunWork, { directory }: StepPlace): readonly ResolvedMount[] {
  if (script === undefined) return [];
  const source = `${directory}/script`;
  writeFileSync(source, script.content);
  chmodSync(source, 0o755);
  return [{ kind: 'bind', source, target: script.path, options: mountOptions({ readOnly: true, recursive: false }) }];
}
