import type { CdiEdits } from '../config/cdi.ts';
import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { ContainerServices } from './services.ts';

/**
 * What the devices of vendors (`--device vendor.com/class=name`, `--gpus`) change of a container, as their files say today.
 *
 * @returns undefined when it asks for none
 * @throws {TiffinError} `command-not-invokable` naming what is not known and what is
 */
export async function findCdi(
  { cdiSpecDirs }: Pick<ContainerServices, 'cdiSpecDirs'>,
  { security }: CreateRequest,
): Promise<CdiEdits | undefined> {
  const names = security.cdiDevices ?? [];
  if (names.length === 0) return undefined;
  const { loadCdi, resolveCdi } = await import('../config/cdi.ts');
  const registry = loadCdi(cdiSpecDirs);
  const gpus = names.map((name) => (name.startsWith('nvidia.com/gpu=') ? otherGpu(name, registry.devices) : name));
  const edits = resolveCdi(registry, gpus);
  const odd = edits.mounts.find(({ type }) => type !== 'bind' && type !== 'tmpfs');
  if (odd !== undefined)
    throw new TiffinError('unsupported', `setting up CDI devices: a mount of type ${odd.type} on ${odd.containerPath} needs root`);
  return edits;
}

/** `--gpus` means the GPUs that there are, as under Podman. */
function otherGpu(name: string, known: ReadonlyMap<string, unknown>): string {
  const ofAmd = name.replace('nvidia.com/', 'amd.com/');
  const hasNvidia = [...known.keys()].some((each) => each.startsWith('nvidia.com/gpu='));
  return !hasNvidia && known.has(ofAmd) ? ofAmd : name;
}
