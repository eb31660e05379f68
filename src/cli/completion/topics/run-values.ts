import { readdirSync, readFileSync } from 'node:fs';
import { inFront, within, words, type Ask, type Candidate, type Topic } from './ask.ts';
import { containersThat } from './containers.ts';
import { networks, pods, secrets } from './names.ts';

/** A namespace: of a kind of its own, of a container that runs, or by a path. */
export function namespaceMode(...modes: readonly string[]): Topic {
  return async (ask) => {
    if (!ask.prefix.startsWith('container:')) return words([...modes, 'container:', 'ns:']);
    const prefix = ask.prefix.slice('container:'.length);
    return inFront('container:', await containersThat('running', 'paused', 'initialized')({ ...ask, prefix }));
  };
}

/** `--userns`: modes, and what some of them take. */
export const userNamespaces: Topic = async (ask) => {
  if (ask.prefix.startsWith('keep-id:')) return pairs(ask, ['uid=', 'gid=', 'size=']);
  if (ask.prefix.startsWith('auto:')) return pairs(ask, ['size=', 'uidmapping=', 'gidmapping=']);
  return [...words(['keep-id:', 'auto:']), ...(await namespaceMode('private', 'host', 'keep-id', 'nomap', 'auto')(ask))];
};

/** `--network`: modes, and networks with what one asks of them. */
export const networkModes: Topic = async (ask) => {
  if (/^(?:pasta|slirp4netns|ns|host|none):/.test(ask.prefix)) return [];
  if (/^(?!container:)[^:]+:/.test(ask.prefix)) return pairs(ask, ['ip=', 'ip6=', 'mac=', 'alias=', 'interface_name=']);
  const names = (await networks(ask)).flatMap((network) => [network, { ...network, word: `${network.word}:` }]);
  return [...(await namespaceMode('pasta', 'none', 'host', 'private', 'bridge')(ask)), ...names];
};

/** After the colon, keys that a comma separates. */
function pairs(ask: Ask, keys: readonly string[]): Promise<readonly Candidate[]> {
  return within(ask, ':', (after) => within(after, ',', () => words(keys)));
}

/** Pods, and `new:` for one that is made. */
export const podsAndNew: Topic = async (ask) => [...(await pods(ask)), { word: 'new:', description: 'make a pod of this name' }];

/** A secret, and how the container gets it. */
export const secretUse: Topic = (ask) =>
  ask.prefix.includes(',') ? within(ask, ',', () => words(['type=env', 'type=mount', 'target=', 'uid=', 'gid=', 'mode='])) : secrets(ask);

/** Variables of the environment: alone they are handed over. */
export const environmentNames: Topic = ({ env }) => words(Object.keys(env).filter((name) => /^\w+$/.test(name)));

/** What `--security-opt` takes. */
export const securityOptions: Topic = async (ask) => {
  if (ask.prefix.startsWith('seccomp=')) {
    const { hostPaths } = await import('../host-paths.ts');
    return inFront('seccomp=', [...words(['unconfined', 'default']), ...hostPaths(ask.prefix.slice('seccomp='.length), ask.env)]);
  }
  return words([
    'no-new-privileges', 'no-new-privileges=false', 'seccomp=', 'label=disable', 'label=type:', 'label=level:', 'label=user:', 'label=role:',
    'label=nested', 'mask=', 'unmask=ALL', 'unmask=/proc/', 'proc-opts=hidepid=', 'systempaths=unconfined', 'apparmor=unconfined',
  ]); // prettier-ignore
};

/** Limits of processes. */
export const ulimits: Topic = () =>
  words([
    'host',
    ...'as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack'
      .split(' ')
      .map((name) => `${name}=`),
  ]);

/** Kernel parameters that belong to a namespace, as this kernel has them. */
export const sysctls: Topic = ({ prefix }) => {
  const ipc = 'msgmax msgmnb msgmni sem shmall shmmax shmmni shm_rmid_forced'.split(' ').map((name) => `kernel.${name}=`);
  if (!prefix.startsWith('net.')) return words([...ipc, 'net.', ...namesBelow('fs.mqueue.')]);
  return words(namesBelow(prefix.slice(0, prefix.lastIndexOf('.') + 1)));
};

function namesBelow(dotted: string): string[] {
  try {
    const entries = readdirSync(`/proc/sys/${dotted.replaceAll('.', '/')}`, { withFileTypes: true });
    return entries.map((entry) => `${dotted}${entry.name}${entry.isDirectory() ? '.' : '='}`);
  } catch {
    return [];
  }
}

/** Time zones, a part of their names at a time. */
export const timeZones: Topic = ({ prefix }) => {
  const directory = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (directory.includes('.')) return [];
  try {
    const entries = readdirSync(`/usr/share/zoneinfo/${directory}`, { withFileTypes: true }).filter(({ name }) => /^[A-Z]/.test(name));
    const zones = entries.map((entry) => `${directory}${entry.name}${entry.isDirectory() ? '/' : ''}`);
    return words(directory === '' ? ['local', ...zones] : zones);
  } catch {
    return words(['local']);
  }
};

/** Names that have ranges in a file like /etc/subuid. */
export function subordinateNames(path: '/etc/subuid' | '/etc/subgid'): Topic {
  return () => {
    try {
      return words(
        new Set(
          readFileSync(path, 'utf8')
            .split('\n')
            .flatMap((line) => /^([^#:]+):/.exec(line)?.[1] ?? []),
        ),
      );
    } catch {
      return [];
    }
  };
}

/** `--add-host NAME:…`: what an address may be beside one. */
export const hostEntries: Topic = ({ prefix }) =>
  prefix.includes(':') ? words([`${prefix.slice(0, prefix.indexOf(':') + 1)}host-gateway`]) : words(['host.docker.internal:host-gateway']);

/** `--volumes-from CONTAINER[:OPTIONS]`. */
export const volumesFrom: Topic = (ask) =>
  ask.prefix.includes(':') ? within(ask, ':', (after) => within(after, ',', () => words(['ro', 'rw', 'z']))) : containersThat()(ask);
