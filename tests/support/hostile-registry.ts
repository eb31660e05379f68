/**
 * A registry in this process that answers as a test wants it to: wrongly, slowly, to somebody else's address.
 */
import { createHash } from 'node:crypto';
import { type IncomingMessage, type RequestListener, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { mediaTypes } from '../../src/oci/descriptor.ts';
import type { Digest } from '../../src/oci/digest.ts';

/** One request as it came; `authorization` is undefined when there was none. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  readonly range: string | undefined;
};

/** Answers one request; what it throws fails the connection. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A server that runs. Disposing it cuts all connections. */
export type HostileRegistry = AsyncDisposable & {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  readonly url: string;
  /** Every request so far, in order. */
  readonly asked: readonly Asked[];
};

/** Starts a server on a free port of 127.0.0.1; with `tls` (PEM texts) it speaks https. */
export async function hostileRegistry(answer: Answer, tls?: { readonly cert: string; readonly key: string }): Promise<HostileRegistry> {
  const asked: Asked[] = [];
  const listen: RequestListener = (request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, path: url, authorization: headers.authorization, range: headers.range });
    Promise.resolve()
      .then(() => answer(request, response))
      .catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(listen) : createTlsServer(tls, listen);
  server.on('clientError', (_error, socket) => socket.destroy());
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const address = `127.0.0.1:${bound.port}`;
  return {
    address,
    url: `${tls === undefined ? 'http' : 'https'}://${address}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** An image of one layer, and a registry's honest answers for it, on which a test builds its lies. */
export type SmallImage = {
  readonly manifest: Buffer;
  readonly manifestDigest: Digest;
  readonly layer: Buffer;
  readonly descriptor: Descriptor;
  /** Serves `/v2/`, the manifest under any tag, and both blobs, with Range. */
  readonly answer: Answer;
};

/** The digest of bytes. */
export function sha256(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}

/** Makes an image whose layer has `size` bytes. */
export function smallImage(size = 300_000): SmallImage {
  const layer = Buffer.alloc(size);
  for (let index = 0; index < size; index += 1) layer[index] = (index * 7 + (index >> 8)) & 0xff;
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [sha256(layer)] } }),
  );
  const descriptor: Descriptor = { mediaType: mediaTypes.ociLayer, digest: sha256(layer), size };
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: mediaTypes.ociManifest,
      config: { mediaType: mediaTypes.ociConfig, digest: sha256(config), size: config.length },
      layers: [descriptor],
    }),
  );
  const blobs = new Map<string, Buffer>([
    [sha256(config), config],
    [sha256(layer), layer],
  ]);
  const answer: Answer = (request, response) => {
    const path = request.url ?? '';
    if (path === '/v2/') return void response.end('{}');
    if (path.includes('/manifests/')) {
      response.setHeader('content-type', mediaTypes.ociManifest);
      response.setHeader('docker-content-digest', sha256(manifest));
      return void response.end(manifest);
    }
    const blob = blobs.get(path.split('/').at(-1) ?? '');
    if (blob === undefined) return refuse(response, 404, 'BLOB_UNKNOWN', 'blob unknown to registry');
    sendBlob(request, response, blob);
  };
  return { manifest, manifestDigest: sha256(manifest), layer, descriptor, answer };
}

/** Sends a blob, from where `Range` says. */
export function sendBlob(request: IncomingMessage, response: ServerResponse, blob: Buffer): void {
  const start = Number(/^bytes=([0-9]+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (start > 0) {
    response.statusCode = 206;
    response.setHeader('content-range', `bytes ${start}-${blob.length - 1}/${blob.length}`);
  }
  response.setHeader('content-length', blob.length - start);
  response.end(blob.subarray(start));
}

/** Answers with a status and an error as registries write it. */
export function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ errors: [{ code, message }] }));
}
