import { containerEvent } from '../events/event.ts';
import { type ConfigDraft, keySet } from '../containerfile/config-change.ts';
import { commitImage, draftOf, type CommitOptions } from '../image/commit.ts';
import type { StoreServices } from '../image/services.ts';
import { TiffinError } from '../lib/errors.ts';
import { joinEnvironment, variableName } from '../runtime/environment.ts';
import { guardFrozen } from '../native/thaw.ts';
import type { ImageExecution } from '../oci/image-config.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import type { Container } from './declared.ts';
import { pauseContainer, unpauseContainer, type PauseServices } from './pause.ts';
import { packRoot, packWritten } from './root-tree.ts';
import type { ContainerView } from './view.ts';

/** What a commit works with. */
export type CommitServices = StoreServices & PauseServices;

/** How a container becomes an image. */
export type CommitContainerOptions = CommitOptions & {
  /** Hold its processes while its files are read. */
  readonly pause?: boolean;
  /** Declare all that is mounted in it as volumes, not only those without a name. */
  readonly includeVolumes?: boolean;
};

/**
 * Makes an image of what a container wrote, on top of its own image, and of how it was run.
 *
 * @throws {TiffinError} `unsupported` for a container of a directory; what `commitImage` and `pauseContainer` throw
 */
export async function commitContainer(
  services: CommitServices,
  { record, state }: ContainerView,
  options: CommitContainerOptions = {},
): Promise<ImageRecord> {
  if (record.imageId === undefined)
    throw new TiffinError(
      'unsupported',
      `cannot commit a container that uses an exploded rootfs: ${record.name}: it was made from a directory, not from an image`,
      {
        hint: `tiffin export ${record.name} | tiffin import - NAME`,
      },
    );
  const { signal } = options;
  const base = services.images.get(record.imageId);
  const pack = options.squash === true ? packRoot : packWritten;
  const mustPause = options.pause === true && state.name === 'running';
  let isPaused = false;
  // Whoever kills us does not leave the container held.
  const guard = mustPause && state.cgroup !== '' ? guardFrozen(state.cgroup) : undefined;
  const goOn = async (): Promise<void> => {
    if (isPaused) await unpauseContainer(services, record);
    isPaused = false;
  };
  try {
    if (mustPause) await pauseContainer(services, record);
    isPaused = mustPause;
    const source = {
      base,
      baseName: record.imageName,
      config: containerConfig(record, base.config.config, options),
      openLayer: () => pack(services, record, signal),
      layerRead: goOn,
    };
    const image = await commitImage(services, source, options);
    services.events.write(containerEvent(record, 'commit'));
    return image;
  } finally {
    await goOn();
    await guard?.release();
  }
}

/** How the container was run, as the config of an image. Pure. */
export function containerConfig(
  container: Container,
  image: ImageExecution,
  { includeVolumes = false }: Pick<CommitContainerOptions, 'includeVolumes'> = {},
): ConfigDraft {
  const { request, exposedPorts, ports, mounts } = container.request;
  const { entrypoint, command, user = image.User, workingDirectory } = request.process;
  const unnamed = container.volumes.filter(({ anonymous }) => anonymous).map(({ target }) => target);
  const mounted = mounts.filter(({ kind }) => kind === 'bind').map(({ target }) => target);
  const published = ports.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`);
  const unsaid = workingDirectory ?? image.WorkingDir;
  return draftOf({
    ...image,
    User: user,
    Env: environmentOf(container, image),
    Entrypoint: entrypoint ?? image.Entrypoint,
    Cmd: command.length > 0 || entrypoint !== undefined ? command : image.Cmd,
    WorkingDir: unsaid === '' ? '/' : unsaid,
    ExposedPorts: Object.keys(keySet([...image.ExposedPorts, ...exposedPorts, ...published])),
    Volumes: Object.keys(keySet([...image.Volumes, ...unnamed, ...(includeVolumes ? mounted : [])])),
    Labels: { ...image.Labels, ...container.labels },
  });
}

/** What was asked for and what the image has; nothing that a container gets by itself. */
function environmentOf({ request: { request } }: Container, image: ImageExecution): readonly string[] {
  const { fromHost, entries, unset, unsetAll } = request.process.environment;
  const kept = joinEnvironment(fromHost, unsetAll ? [] : image.Env).filter((entry) => !unset.includes(variableName(entry)));
  return joinEnvironment(kept, entries);
}
