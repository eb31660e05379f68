import * as containers from './container-schemas.ts';
import * as images from './image-schemas.ts';
import { inspectedContainer } from './inspected-container.ts';
import * as networks from './network-schemas.ts';
import { either, list, type JsonSchema } from './schema.ts';
import * as stores from './store-schemas.ts';
import * as systems from './system-schemas.ts';

/** What a command prints as JSON, by the command's first path. */
export const jsonViews: Readonly<Record<string, JsonSchema>> = {
  'artifact inspect': images.inspectedArtifact,
  'artifact ls': images.listedArtifacts,
  'auto-update': systems.updates,
  'buildx du': images.buildCache,
  'buildx ls': images.builders,
  'container diff': containers.changedFiles,
  'container inspect': list(inspectedContainer),
  diff: containers.changedFiles,
  doctor: systems.findings,
  // One object a line.
  events: systems.loggedEvent,
  'generate quadlet': systems.generatedUnits,
  'generate systemd': systems.generatedUnits,
  history: images.imageHistory,
  'image diff': containers.changedFiles,
  'image explore': images.exploredImage,
  'image inspect': list(images.inspectedImage),
  'image mount': images.mountedImages,
  'image trust show': images.trustedImages,
  images: images.listedImages,
  info: systems.hostFacts,
  inspect: list(
    either(
      inspectedContainer,
      images.inspectedImage,
      networks.inspectedNetwork,
      stores.inspectedVolume,
      networks.inspectedPod,
      images.inspectedArtifact,
    ),
  ),
  lock: images.lockedImages,
  'manifest inspect': images.inspectedManifest,
  mount: containers.mountedContainers,
  'network inspect': list(networks.inspectedNetwork),
  'network ls': networks.listedNetworks,
  'pod inspect': list(networks.inspectedPod),
  'pod ps': networks.listedPods,
  'pod stats': networks.podStats,
  ps: containers.listedContainers,
  'quadlet list': systems.listedQuadlets,
  'quadlet verify': systems.quadletProblems,
  search: images.foundImages,
  'secret inspect': list(stores.inspectedSecret),
  'secret ls': stores.listedSecrets,
  stats: containers.containerStats,
  'system df': stores.diskUsage,
  version: systems.versions,
  'volume inspect': list(stores.inspectedVolume),
  'volume ls': list(stores.inspectedVolume),
  'why-denied': containers.accessVerdict,
};

/** The schema of what a command prints as JSON, as a document of its own; undefined for a command that prints none. */
export function schemaOf(command: string): JsonSchema | undefined {
  if (!Object.hasOwn(jsonViews, command)) return undefined;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title: `tiffin ${command}`, ...jsonViews[command] };
}
