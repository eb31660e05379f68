import type { CompletionTopic } from '../options/spec.ts';
import type { Topic } from './topics/ask.ts';

type Loader = () => Promise<Topic> | Topic;

const containers = async () => await import('./topics/containers.ts');
const images = async () => await import('./topics/images.ts');
const names = async () => await import('./topics/names.ts');
const values = async () => await import('./topics/run-values.ts');
const mounts = async () => await import('./topics/mounts.ts');
const builds = async () => await import('./build-words.ts');
const filter =
  (...[noun]: Parameters<(typeof import('./topics/filters.ts'))['filterOf']>): Loader =>
  async () =>
    (await import('./topics/filters.ts')).filterOf(noun);

/** Where each topic is answered; loaded when it is asked for. */
export const topicTable: Readonly<Record<CompletionTopic, Loader>> = {
  container: async () => (await containers()).containersThat(),
  'running-container': async () => (await containers()).containersThat('running', 'paused', 'initialized', 'stopping'),
  'startable-container': async () => (await containers()).containersThat('created', 'exited', 'initialized'),
  'created-container': async () => (await containers()).containersThat('created', 'exited'),
  'pausable-container': async () => (await containers()).containersThat('running'),
  'paused-container': async () => (await containers()).containersThat('paused'),
  'container-or-image': async () => (await import('./topics/objects.ts')).containersAndImages,
  'container-path': async () => (await containers()).copyPaths,
  'container-port': async () => (await containers()).portsOfNamed,
  'path-in-container': async () => (await containers()).pathsInNamed,
  'exec-word': async () => (await containers()).execWords,
  'top-word': async () => (await import('./topics/objects.ts')).topWords('container'),
  'pod-top-word': async () => (await import('./topics/objects.ts')).topWords('pod'),
  'container-or-pod': async () => (await import('./topics/objects.ts')).containersAndPods,
  object: async () => (await import('./topics/objects.ts')).objects,
  image: async () => (await images()).localImages,
  'pullable-image': async () => (await images()).pullableImages,
  'image-name': async () => (await images()).namesOfNamed,
  'import-name': async () => (await images()).namesForImport,
  'manifest-list': async () => (await images()).lists,
  'list-digest': async () => (await import('./topics/objects.ts')).digestsOfNamed,
  artifact: async () => (await images()).artifacts,
  registry: async () => (await import('./topics/objects.ts')).registries,
  volume: async () => (await names()).volumes,
  network: async () => (await names()).networks,
  pod: async () => (await names()).pods,
  'pod-or-new': async () => (await values()).podsAndNew,
  secret: async () => (await names()).secrets,
  quadlet: async () => (await import('./topics/objects.ts')).quadlets,
  'volume-mount': async () => (await mounts()).volumeMounts,
  'tmpfs-mount': async () => (await mounts()).tmpfsMounts,
  mount: async () => (await mounts()).mounts,
  'volumes-from': async () => (await values()).volumesFrom,
  'network-mode': async () => (await values()).networkModes,
  'userns-mode': async () => (await values()).userNamespaces,
  'pid-mode': async () => (await values()).namespaceMode('private', 'host'),
  'ipc-mode': async () => (await values()).namespaceMode('private', 'shareable', 'none', 'host'),
  'uts-mode': async () => (await values()).namespaceMode('private', 'host'),
  'cgroupns-mode': async () => (await values()).namespaceMode('private', 'host'),
  'secret-use': async () => (await values()).secretUse,
  'security-option': async () => (await values()).securityOptions,
  'environment-name': async () => (await values()).environmentNames,
  ulimit: async () => (await values()).ulimits,
  sysctl: async () => (await values()).sysctls,
  'time-zone': async () => (await values()).timeZones,
  'subuid-name': async () => (await values()).subordinateNames('/etc/subuid'),
  'subgid-name': async () => (await values()).subordinateNames('/etc/subgid'),
  'host-entry': async () => (await values()).hostEntries,
  signal: async () => (await names()).signals,
  capability: async () => (await names()).capabilities,
  'container-filter': filter('container'),
  'pod-filter': filter('pod'),
  'network-filter': filter('network'),
  'image-filter': filter('image'),
  'volume-filter': filter('volume'),
  'volume-prune-filter': filter('volume-prune'),
  'secret-filter': filter('secret'),
  'event-filter': filter('event'),
  'prune-filter': filter('prune'),
  'build-stage': async () => (await builds()).buildStages,
  'build-argument': async () => (await builds()).buildArgumentNames,
  'build-output': async () => (await builds()).buildOutputs,
  'build-context': async () => (await builds()).buildContexts,
  'build-secret': async () => (await builds()).buildSecrets,
  'build-cache-from': async () => (await builds()).cacheSources,
  'build-cache-to': async () => (await builds()).cacheTargets,
  command: async () => (await names()).commands,
  'help-word': async () => (await import('./topics/help-words.ts')).helpWords,
  'schema-word': async () => (await import('./topics/formats.ts')).schemaWords,
};
