/**
 * A registry in this process that takes blobs and manifests, honestly unless a test interferes.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type HostileRegistry, hostileRegistry, refuse, sha256 } from './hostile-registry.ts';

/** What a test may change. A hook that returns true has answered. */
export type UploadFaults = {
  /** Looks at every request first. */
  readonly before?: (request: IncomingMessage, response: ServerResponse, registry: UploadRegistry) => boolean | Promise<boolean>;
  /** The `Location` of an upload; by default a path with a query. */
  readonly location?: (id: string) => string;
  /** The least that a chunk but the last may have. */
  readonly chunkMinimum?: number;
  /** The most that a body may have. */
  readonly maxBody?: number;
  /** Cuts the n-th body (from 0) after so many bytes; what came is kept, as some registries do. */
  readonly cutAfter?: readonly (number | undefined)[];
  /** What came of a body that was cut is thrown away with its upload, as others do. */
  readonly forgetsCut?: boolean;
  /** What `Range` says instead of the truth. */
  readonly range?: (bytes: number) => string | undefined;
  /** The registry has the referrers API. */
  readonly referrers?: boolean;
  /** Lets blobs be mounted from these repositories. */
  readonly mountable?: readonly string[];
};

/** A registry that runs, and what it was given. */
export type UploadRegistry = HostileRegistry & {
  readonly blobs: Map<string, Buffer>;
  readonly manifests: Map<string, { bytes: Buffer; mediaType: string }>;
  /** Uploads that were begun and not ended, and what they have. */
  readonly uploads: Map<string, Buffer>;
  /** Bytes of all bodies that came. */
  received(): number;
};

/** Starts a registry. */
export async function uploadRegistry(faults: UploadFaults = {}): Promise<UploadRegistry> {
  const state = { faults, next: 0, bodies: 0, received: 0 };
  const parts = {
    blobs: new Map<string, Buffer>(),
    manifests: new Map<string, { bytes: Buffer; mediaType: string }>(),
    uploads: new Map<string, Buffer>(),
  };
  const server = await hostileRegistry(async (request, response) => {
    if (faults.before !== undefined && (await faults.before(request, response, whole))) return;
    await answer(request, response, { ...parts, state });
  });
  const whole: UploadRegistry = Object.assign(server, parts, { received: () => state.received });
  return whole;
}

type State = { readonly faults: UploadFaults; next: number; bodies: number; received: number };
type Parts = Pick<UploadRegistry, 'blobs' | 'manifests' | 'uploads'> & { readonly state: State };

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { method = 'GET', url: target = '/' } = request;
  const url = new URL(target, 'http://registry.test');
  if (url.pathname === '/v2/') return void response.end('{}');
  const [, kind, rest = ''] = /\/(blobs|manifests|referrers|blobs\/uploads)\/([^/]*)$/.exec(url.pathname) ?? [];
  switch (kind) {
    case 'blobs/uploads':
      return method === 'POST' ? begin(url, response, parts) : takeUpload({ request, response, url, id: rest }, parts);
    case 'blobs':
      return getBlob(method, response, { parts, digest: rest });
    case 'manifests':
      return takeManifest({ request, response, url, id: rest }, parts);
    case 'referrers':
      return parts.state.faults.referrers === true
        ? listReferrers(response, rest, parts)
        : refuse(response, 404, 'NOT_FOUND', 'no such page');
    default:
      return refuse(response, 404, 'NOT_FOUND', 'no such page');
  }
}

function begin(url: URL, response: ServerResponse, { blobs, uploads, state }: Parts): void {
  const digest = url.searchParams.get('mount');
  const from = url.searchParams.get('from') ?? '';
  if (digest !== null && blobs.has(digest) && state.faults.mountable?.includes(from) === true) {
    response.setHeader('location', `/v2/app/blobs/${digest}`);
    response.setHeader('docker-content-digest', digest);
    response.statusCode = 201;
    return void response.end();
  }
  const id = `u${state.next++}`;
  uploads.set(id, Buffer.alloc(0));
  if (state.faults.chunkMinimum !== undefined) response.setHeader('oci-chunk-min-length', state.faults.chunkMinimum);
  accepted(response, id, { bytes: 0, status: 202, faults: state.faults });
}

type Going = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly url: URL; readonly id: string };

async function takeUpload({ request, response, url, id }: Going, parts: Parts): Promise<void> {
  const { uploads, blobs, state } = parts;
  const before = uploads.get(id);
  if (before === undefined) return refuse(response, 404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown');
  if (request.method === 'GET') return accepted(response, id, { bytes: before.length, status: 204, faults: state.faults });
  if (request.method === 'DELETE') {
    uploads.delete(id);
    response.statusCode = 204;
    return void response.end();
  }
  const problem = problemOf(request, before.length, state.faults);
  if (problem !== undefined) {
    request.resume();
    return problem === 416
      ? accepted(response, id, { bytes: before.length, status: 416, faults: state.faults })
      : refuse(response, problem, 'SIZE_INVALID', 'too large or too small');
  }
  const body = await readBody(request, response, state);
  const whole = Buffer.concat([before, body.bytes]);
  uploads.set(id, whole);
  if (body.isCut) return void (state.faults.forgetsCut === true && uploads.delete(id));
  if (request.method === 'PATCH') return accepted(response, id, { bytes: whole.length, status: 202, faults: state.faults });
  uploads.delete(id);
  const digest = url.searchParams.get('digest') ?? '';
  if (sha256(whole) !== digest) return refuse(response, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
  blobs.set(digest, whole);
  response.statusCode = 201;
  response.setHeader('docker-content-digest', digest);
  response.end();
}

function problemOf({ method, headers }: IncomingMessage, has: number, { maxBody, chunkMinimum = 0 }: UploadFaults): number | undefined {
  const length = Number(headers['content-length'] ?? 0);
  if (length > (maxBody ?? Infinity)) return 413;
  const [, start] = /^([0-9]+)-[0-9]+$/.exec(headers['content-range'] ?? '') ?? [];
  if (headers['content-range'] !== undefined && Number(start) !== has) return 416;
  // The last chunk may be smaller; a test's blobs are larger than twice the minimum.
  return method === 'PATCH' && length < chunkMinimum && has === 0 ? 400 : undefined;
}

async function readBody(request: IncomingMessage, response: ServerResponse, state: State): Promise<{ bytes: Buffer; isCut: boolean }> {
  const limit = Number(request.headers['content-length'] ?? 0) === 0 ? undefined : state.faults.cutAfter?.[state.bodies++];
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    total += chunk.length;
    state.received += chunk.length;
    if (limit !== undefined && total >= limit) {
      response.destroy();
      return { bytes: Buffer.concat(chunks).subarray(0, limit), isCut: true };
    }
  }
  return { bytes: Buffer.concat(chunks), isCut: false };
}

function accepted(
  response: ServerResponse,
  id: string,
  { bytes, status, faults }: { bytes: number; status: number; faults: UploadFaults },
): void {
  response.statusCode = status;
  response.setHeader('location', faults.location?.(id) ?? `/v2/app/blobs/uploads/${id}?state=a%2Bb%3D`);
  const range = faults.range === undefined ? `0-${Math.max(0, bytes - 1)}` : faults.range(bytes);
  if (range !== undefined) response.setHeader('range', range);
  response.end();
}

function getBlob(method: string, response: ServerResponse, { parts, digest }: { parts: Parts; digest: string }): void {
  // Blobs of the repositories that can be mounted from are not in this one until they were.
  const blob = parts.state.faults.mountable === undefined ? parts.blobs.get(digest) : undefined;
  if (blob === undefined) return refuse(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry');
  response.setHeader('content-length', blob.length);
  response.end(method === 'HEAD' ? undefined : blob);
}

async function takeManifest({ request, response, id }: Going, { manifests, state }: Parts): Promise<void> {
  const known = manifests.get(id);
  if (request.method === 'DELETE') {
    if (!manifests.delete(id)) return refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    response.statusCode = 202;
    return void response.end();
  }
  if (request.method !== 'PUT') {
    if (known === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    response.setHeader('content-type', known.mediaType);
    return void response.end(request.method === 'HEAD' ? undefined : known.bytes);
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const entry = { bytes, mediaType: request.headers['content-type'] ?? '' };
  manifests.set(id, entry).set(sha256(bytes), entry);
  const subject = (JSON.parse(bytes.toString()) as { subject?: { digest: string } }).subject?.digest;
  if (subject !== undefined && state.faults.referrers === true) response.setHeader('oci-subject', subject);
  response.setHeader('docker-content-digest', sha256(bytes));
  response.statusCode = 201;
  response.end();
}

function listReferrers(response: ServerResponse, subject: string, { manifests }: Parts): void {
  const found = [...manifests].filter(
    ([name, { bytes }]) => name.startsWith('sha256:') && bytes.includes(`"subject":`) && bytes.includes(subject),
  );
  response.setHeader('content-type', 'application/vnd.oci.image.index.v1+json');
  const entries = found.map(([digest, { bytes, mediaType }]) => ({
    mediaType,
    digest,
    size: bytes.length,
    artifactType: (JSON.parse(bytes.toString()) as { artifactType?: string }).artifactType,
  }));
  response.end(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests: entries }));
}
