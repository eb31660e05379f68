import type { Engine } from '../../engine.ts';
import type { Candidate } from './candidates.ts';

/** Of what `--filter` is asked. */
export type FilterNoun = 'container' | 'pod' | 'network';

type Values = (engine: () => Promise<Engine>) => Promise<readonly string[]> | readonly string[];

const truths: Values = () => ['true', 'false'];

const names: Readonly<Record<string, Values>> = {
  network: async (engine) => (await engine()).networks.list().map(({ name }) => name),
  pod: async (engine) => (await engine()).pods.list().map(({ name }) => name),
  volume: async (engine) => (await engine()).volumes.list().map(({ name }) => name),
};
const containerNames: Values = async (engine) => (await engine()).containers.list().map(({ name }) => name);

const values: Readonly<Record<FilterNoun, Readonly<Record<string, Values>>>> = {
  container: {
    ...names,
    name: containerNames,
    before: containerNames,
    since: containerNames,
    status: async () => (await import('../../container/filter.ts')).containerStateNames,
    health: () => ['healthy', 'unhealthy', 'starting', 'none'],
    'restart-policy': () => ['no', 'always', 'on-failure', 'unless-stopped'],
    'should-start-on-boot': truths,
  },
  pod: {
    network: names['network']!,
    name: names['pod']!,
    'ctr-names': containerNames,
    'ctr-status': () => ['created', 'running', 'paused', 'exited', 'unknown'],
    status: () => ['created', 'running', 'paused', 'exited', 'stopped', 'dead', 'degraded'],
  },
  network: { name: names['network']!, driver: () => ['bridge'], dangling: truths },
};

/** What `--filter` takes: `key=`, and after it what that key may be, where that is known. */
export async function filterCandidates(noun: FilterNoun, prefix: string, engine: () => Promise<Engine>): Promise<readonly Candidate[]> {
  const at = prefix.indexOf('=');
  if (at < 0) return (await keysOf(noun)).map((key) => ({ word: `${key}=` }));
  const key = prefix.slice(0, at);
  const known = Object.hasOwn(values[noun], key) ? values[noun][key] : undefined;
  return ((await known?.(engine)) ?? []).map((value) => ({ word: `${key}=${value}` }));
}

async function keysOf(noun: FilterNoun): Promise<readonly string[]> {
  if (noun === 'container') return (await import('../../container/filter.ts')).containerFilterKeys;
  return noun === 'pod'
    ? (await import('../../pod/filter.ts')).podFilterKeys
    : (await import('../../network/network-view.ts')).networkFilterKeys;
}
