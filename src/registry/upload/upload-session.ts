import { isDigest } from '../../oci/digest.ts';
import type { Connection } from '../http/connection.ts';
import type { WireResponse } from '../http/transport.ts';
import { chunkMinimum, uploadLocation } from './upload-state.ts';

/** An upload that a registry has begun. */
export type UploadSession = { readonly location: URL; readonly chunkMinimum: number };

/** A repository to which blobs are sent. */
export type UploadTarget = { readonly connection: Connection; readonly repository: string; readonly name: string };

/** What a registry makes of the wish for a blob of another repository: it has it now, or waits for its bytes. */
export type MountResult = 'mounted' | UploadSession;

const abandonMs = 2000;

/** Asks for an upload. @throws {TiffinError} {Busy} as `Connection.send` */
export async function beginUpload(
  { connection, repository, name }: UploadTarget,
  { idleMs, signal }: { readonly idleMs: number; readonly signal: AbortSignal | undefined },
): Promise<UploadSession> {
  const step = `uploading to ${name}`;
  const request = { path: `/v2/${repository}/blobs/uploads/`, step, method: 'POST', headers: { 'content-length': '0' }, signal } as const;
  return sessionOf(await connection.send({ ...request, accept: [202] }, idleMs), step);
}

/**
 * Asks a registry to take a blob from another of its repositories.
 *
 * @param from that repository's path
 * @throws {TiffinError} as `Connection.open`; `unauthorized` or `denied` when we may not read there
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#mounting-a-blob-from-another-repository
 */
export async function mountBlob(
  { connection, repository, name }: UploadTarget,
  { digest, from, signal }: { readonly digest: string; readonly from: string; readonly signal: AbortSignal | undefined },
): Promise<MountResult> {
  const step = `mounting blob ${digest} of ${from} in ${name}`;
  const path = `/v2/${repository}/blobs/uploads/?mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from)}`;
  const response = await connection.open({ path, step, method: 'POST', headers: { 'content-length': '0' }, accept: [201, 202], signal });
  if (response.status !== 201) return sessionOf(response, step);
  await response.discard();
  const stated = response.header('docker-content-digest');
  // A registry that mounted something else is told again, with bytes.
  return isDigest(stated) && stated !== digest ? beginUpload({ connection, repository, name }, { idleMs: abandonMs, signal }) : 'mounted';
}

/** Ends an upload that is not wanted any more, so that the registry need not keep it; failures do not matter. */
export async function abandonUpload({ connection }: Pick<UploadTarget, 'connection'>, { location }: UploadSession): Promise<void> {
  const request = { path: location, step: 'abandon an upload', method: 'DELETE', signal: AbortSignal.timeout(abandonMs) } as const;
  try {
    const response = await connection.send({ ...request, accept: [202, 204, 404, 405] }, abandonMs);
    await response.discard();
  } catch {
    // It ends by itself, later.
  }
}

async function sessionOf(response: WireResponse, step: string): Promise<UploadSession> {
  await response.discard();
  return { location: uploadLocation(response, step), chunkMinimum: chunkMinimum(response) };
}
