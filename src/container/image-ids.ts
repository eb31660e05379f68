import type { ImageRecord } from '../storage/image-record.ts';
import type { ContainerServices } from './services.ts';

/**
 * How many IDs an image needs: one more than the highest of its files' owners and of the accounts that it knows.
 *
 * @throws {TiffinError} when a layer cannot be read
 */
export async function idsOfImage(
  _services: Pick<ContainerServices, 'layers' | 'realm'>,
  _image: ImageRecord | undefined,
  _signal: AbortSignal,
): Promise<number> {
  return 0;
}
