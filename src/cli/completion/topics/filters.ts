import { containerLabels, containerNames } from './containers.ts';
import { localImages } from './images.ts';
import { networks, pods, secrets, volumes } from './names.ts';
import { inFront, words, type Topic } from './ask.ts';

/** The keys of a filter, and what each may be, where that is known. */
type Filter = { readonly keys: () => Promise<readonly string[]> | readonly string[]; readonly values: Readonly<Record<string, Topic>> };

const fixed =
  (...list: readonly string[]): Topic =>
  () =>
    words(list);
const truth = fixed('true', 'false');
const span = fixed('1h', '24h', '168h');

const eventTypes = ['artifact', 'container', 'image', 'network', 'pod', 'secret', 'system', 'volume'];
/** What happens, as Podman calls it. */
const eventWords =
  'attach auto-update build cleanup commit connect create died disconnect exec exec_died export health_status import init kill loadfromarchive mount pause prune pull pull-error push remove rename restart save start stop sync tag unmount unpause untag update'.split(
    ' ',
  );

const pruned: Filter = {
  keys: () => ['label', 'label!', 'until'],
  values: { label: containerLabels, 'label!': containerLabels, until: span },
};

const filters = {
  container: {
    keys: async () => (await import('../../../container/filter.ts')).containerFilterKeys,
    values: {
      ancestor: localImages,
      network: networks,
      pod: pods,
      volume: volumes,
      name: containerNames,
      before: containerNames,
      since: containerNames,
      label: containerLabels,
      'label!': containerLabels,
      until: span,
      status: async () => words((await import('../../../container/filter.ts')).containerStateNames),
      health: fixed('healthy', 'unhealthy', 'starting', 'none'),
      'restart-policy': fixed('no', 'always', 'on-failure', 'unless-stopped'),
      'should-start-on-boot': truth,
    },
  },
  pod: {
    keys: async () => (await import('../../../pod/filter.ts')).podFilterKeys,
    values: {
      network: networks,
      name: pods,
      'ctr-names': containerNames,
      'ctr-status': fixed('created', 'running', 'paused', 'exited', 'unknown'),
      status: fixed('created', 'running', 'paused', 'exited', 'stopped', 'dead', 'degraded'),
      until: span,
    },
  },
  network: {
    keys: async () => (await import('../../../network/network-view.ts')).networkFilterKeys,
    values: { name: networks, driver: fixed('bridge'), dangling: truth, until: span },
  },
  image: {
    keys: async () => (await import('../../../image/list.ts')).imageFilterKeys(),
    values: {
      reference: localImages,
      after: localImages,
      before: localImages,
      since: localImages,
      until: span,
      dangling: truth,
      intermediate: truth,
      manifest: truth,
      readonly: truth,
      containers: fixed('true', 'false', 'external'),
    },
  },
  volume: {
    keys: async () => (await import('../../../volume/list.ts')).volumeFilterKeys,
    values: {
      name: volumes,
      after: volumes,
      since: volumes,
      until: span,
      dangling: truth,
      anonymous: truth,
      driver: fixed('local', 'image'),
      scope: fixed('local'),
    },
  },
  secret: { keys: async () => (await import('../../../secret/list.ts')).secretFilterKeys, values: { name: secrets } },
  event: {
    keys: async () => (await import('../../../events/filter.ts')).eventFilterKeys,
    values: {
      container: containerNames,
      image: localImages,
      label: containerLabels,
      network: networks,
      pod: pods,
      secret: secrets,
      volume: volumes,
      type: fixed(...eventTypes),
      event: fixed(...eventWords),
      status: fixed(...eventWords),
    },
  },
  prune: pruned,
  'volume-prune': { keys: pruned.keys, values: { ...pruned.values, label: fixed() } },
} satisfies Readonly<Record<string, Filter>>;

/** Of what `--filter` is asked. */
export type FilterNoun = keyof typeof filters;

/** What `--filter` takes: `key=`, and after it what that key may be, where that is known. */
export function filterOf(noun: FilterNoun): Topic {
  const filter: Filter = filters[noun];
  return async (ask) => {
    const at = ask.prefix.indexOf('=');
    if (at < 0) return words((await filter.keys()).map((key) => `${key}=`));
    const key = ask.prefix.slice(0, at);
    const known = Object.hasOwn(filter.values, key) ? filter.values[key] : undefined;
    if (known === undefined) return [];
    return inFront(`${key}=`, await known({ ...ask, prefix: ask.prefix.slice(at + 1) }));
  };
}

/** The keys that `--filter` takes, for the manual. */
export async function filterKeysOf(noun: FilterNoun): Promise<readonly string[]> {
  return await filters[noun].keys();
}
