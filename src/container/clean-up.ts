import { TiffinError } from '../lib/errors.ts';
import type { Container } from './declared.ts';
import { removeContainer } from './remove.ts';
import type { ContainerServices } from './services.ts';
import { isRunning } from './state.ts';
import { dropCgroup } from './sweep-cgroups.ts';
import { viewOf } from './view.ts';

/** What goes beside what a dead monitor left. */
export type CleanUpOptions = { readonly remove: boolean; readonly removeImage: boolean; readonly signal: AbortSignal };

/**
 * Takes away what a container that does not run left behind, and asked for, the container and its image. One that runs is left alone.
 *
 * @throws {TiffinError} `wrong-state` when one that runs is to be removed; `in-use` for an image that others use
 */
export async function cleanUpContainer(
  services: ContainerServices,
  container: Container,
  { remove, removeImage, signal }: CleanUpOptions,
): Promise<void> {
  const isAlive = isRunning(viewOf(services.places.runRoot, container).state);
  if (isAlive && !remove && !removeImage) return;
  if (!isAlive) dropCgroup(services, container);
  if (remove) await orSay(() => removeContainer(services, container, { force: false, volumes: false, signal }), container);
  if (!removeImage || container.imageId === undefined) return;
  const { removeImages } = await import('../image/remove.ts');
  const { failures } = await removeImages(services, [container.imageName]);
  const [failure] = failures;
  if (failure !== undefined) throw failure;
}

async function orSay(work: () => Promise<void>, { id }: Container): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw new TiffinError(error.code, `failed to clean up and remove container ${id}: ${error.message}`, { hint: error.hint });
  }
}
