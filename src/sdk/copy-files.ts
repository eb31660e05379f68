import { resolve } from 'node:path';
import { Readable } from 'node:stream';

import { copyFiles, type CopyPlace } from '../container/copy.ts';
import type { Session } from './session.ts';

/** What is copied where to. */
export type Copy = { readonly id: string; readonly inside: string; readonly hostPath: string; readonly direction: 'in' | 'out' };

/** How. */
export type CopyChoices = { readonly keepOwners: boolean; readonly overwrite: boolean; readonly signal: AbortSignal };

/**
 * Copies between the host and a container. A final slash or `/.` of a path means what it means to `cp`.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument`, `denied`, `no-space`, `cancelled`
 */
export async function copyContainerFiles(session: Session, copy: Copy, choices: CopyChoices): Promise<void> {
  const { id, inside, hostPath, direction } = copy;
  const container: CopyPlace = { kind: 'container', container: id, path: inside };
  const host: CopyPlace = { kind: 'host', path: absolute(session.directory, hostPath) };
  const places = direction === 'in' ? ([host, container] as const) : ([container, host] as const);
  await copyFiles(session.engine, places, { ...choices, output: -1, input: () => Readable.from([]) });
}

/** `resolve` drops what tells a directory from its contents. */
function absolute(directory: string, path: string): string {
  const ending = /\/\.?$/.exec(path)?.[0] ?? '';
  const whole = resolve(directory, path);
  return whole === '/' ? whole : `${whole}${ending}`;
}
