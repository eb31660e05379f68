import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';
import { defaultRegistries } from '../../../src/config/registries.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { parseReference } from '../../../src/oci/reference.ts';
import type { RegistryOptions } from '../../../src/registry/options.ts';
import { referrersTag } from '../../../src/registry/referrers/fallback.ts';
import { openRegistryWriter, type RegistryWriter } from '../../../src/registry/writer.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { hostileRegistry, refuse, sha256, smallImage } from '../../support/hostile-registry.ts';
import { shortTiming } from '../../support/registry-client.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { type UploadFaults, type UploadRegistry, uploadRegistry } from '../../support/upload-registry.ts';

const { layer, descriptor, manifest, manifestDigest } = smallImage(3_000_000);
const open = (offset: number): Promise<Readable> => Promise.resolve(Readable.from(pieces(offset), { objectMode: false }));
function* pieces(offset: number): Generator<Buffer> {
  for (let at = offset; at < layer.length; at += 100_000) yield layer.subarray(at, at + 100_000);
}

type Used = { readonly writer: RegistryWriter; readonly server: UploadRegistry; readonly messages: string[] };
async function using(faults: UploadFaults, use: (used: Used) => Promise<unknown>, options: Partial<RegistryOptions> = {}): Promise<void> {
  await using home = await scratchHome();
  await using server = await uploadRegistry(faults);
  const messages: string[] = [];
  const keep = (message: string): void => void messages.push(message);
  await using writer = openRegistryWriter(parseReference(`${server.address}/app:1`), {
    places: findPlaces(home.env),
    env: home.env,
    registries: defaultRegistries,
    log: { debug: () => undefined, info: keep, warn: keep },
    timing: shortTiming,
    ...options,
  });
  await use({ writer, server, messages });
}
const arrives = async ({ writer, server }: Used): Promise<void> => {
  await writer.putBlob(descriptor, open);
  assert.ok(server.blobs.get(descriptor.digest)?.equals(layer));
  assert.is(server.uploads.size, 0);
};
const methods = (server: UploadRegistry): string[] =>
  server.asked.filter(({ path }) => path.includes('uploads')).map(({ method }) => method);

const sends = suite('putBlob');
sends('sends a blob at once, and reports what was handed over', () =>
  using({}, async ({ writer, server }) => {
    assert.is(await writer.hasBlob(descriptor), false);
    const reported: number[] = [];
    await writer.putBlob(descriptor, open, { progress: (bytes) => void reported.push(bytes) });
    assert.equal(methods(server), ['POST', 'PUT']);
    assert.is(reported.at(-1), layer.length);
    assert.is(await writer.hasBlob(descriptor), true);
  }),
);
sends('sends an empty blob', () =>
  using({}, async ({ writer, server }) => {
    const empty: Descriptor = { mediaType: 'a/b', digest: sha256(Buffer.alloc(0)), size: 0 };
    await writer.putBlob(empty, () => Promise.reject(new Error('not opened')));
    assert.is(server.blobs.get(empty.digest)?.length, 0);
  }),
);
for (const [what, faults] of Object.entries<UploadFaults>({
  'a relative address without a query': { location: (id) => `/v2/app/blobs/uploads/${id}` },
  'a cut, going on with what the registry kept': { cutAfter: [1_000_000] },
  'a cut that made the registry forget': { cutAfter: [1_000_000], forgetsCut: true },
  'two cuts': { cutAfter: [1_000_000, 500_000] },
  'a registry that keeps one byte less than it was sent': { cutAfter: [1_000_000], range: (bytes) => `0-${Math.max(0, bytes - 1)}` },
  'a Range with a unit': { cutAfter: [1_000_000], range: (bytes) => `bytes=0-${Math.max(0, bytes - 1)}` },
  'a proxy with a limit, with chunks of its size': { maxBody: 2_000_000 },
})) {
  sends(`copes with ${what}`, () => using(faults, arrives));
}
sends('sends only once what a registry kept', () =>
  using({ cutAfter: [1_000_000] }, async (used) => {
    await arrives(used);
    // What was on its way when the connection was cut came for nothing.
    assert.ok(used.server.received() < layer.length + 500_000, String(used.server.received()));
    assert.ok(methods(used.server).includes('GET'));
  }),
);
sends('makes chunks as large as the registry wants them', () =>
  using({ maxBody: 2_900_000, chunkMinimum: 1_500_000 }, async (used) => {
    await arrives(used);
    assert.ok(used.server.asked.filter(({ method }) => method === 'PATCH').length >= 2);
  }),
);
for (const status of [500, 503, 429]) {
  sends(`tries again after ${status} in the middle`, () => {
    let refusals = 0;
    return using(
      {
        before: (request, response) => {
          if (request.method !== 'PUT' || refusals > 0) return false;
          refusals += 1;
          request.resume();
          response.setHeader('retry-after', '1');
          refuse(response, status, 'X', 'later');
          return true;
        },
      },
      async (used) => {
        await arrives(used);
        assert.match(used.messages.join('\n'), /retrying in 1s/);
      },
    );
  });
}
sends('gives up when the registry loses every upload, and leaves none', () =>
  using(
    {
      before: (request, response, server) => {
        if (request.method !== 'PUT') return false;
        request.resume();
        server.uploads.clear();
        refuse(response, 404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown');
        return true;
      },
    },
    async ({ writer, server }) => {
      await assertRejects(
        writer.putBlob(descriptor, open),
        'unreachable',
        /writing blob sha256:[0-9a-f]+ to .*: the registry has lost the upload/,
      );
      assert.is(server.uploads.size, 0);
      assert.is(methods(server).filter((method) => method === 'POST').length, 4);
    },
  ),
);
sends('gives up when the registry says 416 to everything', () =>
  using(
    {
      before: (request, response) => {
        if (request.method !== 'PUT' && request.method !== 'PATCH') return false;
        request.resume();
        refuse(response, 416, 'BLOB_UPLOAD_INVALID', 'range');
        return true;
      },
    },
    ({ writer }) => assertRejects(writer.putBlob(descriptor, open), 'unreachable', /does not take the bytes/),
  ),
);
sends('gives up when no bytes are taken', () =>
  using(
    {
      before: (request) => {
        if (request.method !== 'PUT') return false;
        request.pause();
        return true;
      },
    },
    ({ writer }) =>
      assertRejects(
        writer.putBlob({ ...descriptor, size: 100_000_000 }, () => Promise.resolve(endless())),
        'unreachable',
        /no data in time|no answer in time/,
      ),
  ),
);
function endless(): Readable {
  return new Readable({
    read() {
      this.push(Buffer.alloc(1 << 20));
    },
  });
}
sends('does not believe that the registry has more than was sent', () =>
  using({ cutAfter: [1000], range: () => '0-9999999' }, ({ writer }) =>
    assertRejects(writer.putBlob(descriptor, open), 'corrupt', /says it has 10000000 bytes, of [0-9]+ that were sent/),
  ),
);
sends('gives up when bytes are cut again and again without gain', () =>
  using({ cutAfter: [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000], forgetsCut: true }, async ({ writer, server }) => {
    await assertRejects(writer.putBlob(descriptor, open), 'unreachable');
    assert.is(methods(server).filter((method) => method === 'POST').length, 4);
  }),
);
sends('says when the bytes are not what the digest says', () =>
  using({}, async ({ writer, server }) => {
    const wrong = (): Promise<Readable> => Promise.resolve(Readable.from([Buffer.alloc(layer.length)], { objectMode: false }));
    await assertRejects(writer.putBlob(descriptor, wrong), 'corrupt', /provided digest did not match/);
    assert.is(server.blobs.size, 0);
  }),
);
sends('says when there are fewer bytes than stated', () =>
  using({}, async ({ writer, server }) => {
    const short = (): Promise<Readable> => Promise.resolve(Readable.from([layer.subarray(0, 100)], { objectMode: false }));
    await assertRejects(writer.putBlob(descriptor, short), 'corrupt', /ends 2999900 bytes early/);
    assert.is(server.uploads.size, 0);
  }),
);
sends('ends the upload when it is cancelled', () =>
  using({}, async ({ writer, server }) => {
    const stop = new AbortController();
    const sending = writer.putBlob(descriptor, open, { signal: stop.signal, progress: () => stop.abort() });
    await assertRejects(sending, 'cancelled');
    assert.is(server.uploads.size, 0);
    assert.is(server.blobs.size, 0);
  }),
);
sends.run();

const secrets = suite('credentials');
const anna = { username: 'anna', password: 'pass' };
const asks = (request: { headers: { authorization?: string | undefined } }, response: Parameters<typeof refuse>[0]): boolean => {
  if (request.headers.authorization !== undefined) return false;
  response.setHeader('www-authenticate', 'Basic realm="x"');
  refuse(response, 401, 'UNAUTHORIZED', 'who are you');
  return true;
};
secrets('are not shown where an upload leads to another server', async () => {
  await using other = await uploadRegistry();
  other.uploads.set('u0', Buffer.alloc(0));
  await using(
    { before: asks, location: () => `${other.url}/v2/app/blobs/uploads/u0?signature=1` },
    async ({ writer, server }) => {
      await writer.putBlob(descriptor, open);
      assert.ok(other.blobs.has(descriptor.digest));
      assert.ok(server.asked.some(({ authorization }) => authorization !== undefined));
      assert.ok(other.asked.every(({ authorization }) => authorization === undefined));
    },
    { credentials: anna },
  );
});
secrets('are not shown to another server that asks for them', async () => {
  await using other = await uploadRegistry({ before: asks });
  await using(
    { location: () => `${other.url}/v2/app/blobs/uploads/u0` },
    async ({ writer }) => {
      await assertRejects(writer.putBlob(descriptor, open), 'unauthorized');
      assert.ok(other.asked.length > 0 && other.asked.every(({ authorization }) => authorization === undefined));
    },
    { credentials: anna },
  );
});
secrets('are not sent along with a redirect of a body', async () => {
  await using other = await hostileRegistry((request, response) => {
    request.resume();
    response.statusCode = 201;
    request.on('end', () => response.end());
  });
  await using(
    {
      before: (request, response) => {
        if (asks(request, response)) return true;
        if (request.method !== 'PUT') return false;
        response.statusCode = 307;
        response.setHeader('location', `${other.url}/elsewhere`);
        response.end();
        return true;
      },
    },
    async ({ writer }) => {
      await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: '1' });
      assert.equal(
        other.asked.map(({ method, authorization }) => [method, authorization]),
        [['PUT', undefined]],
      );
    },
    { credentials: anna },
  );
});
secrets('end a loop of refusals', () =>
  using(
    {
      before: (_request, response) => {
        response.setHeader('www-authenticate', 'Basic realm="x"');
        refuse(response, 401, 'UNAUTHORIZED', 'no');
        return true;
      },
    },
    async ({ writer, server }) => {
      await assertRejects(writer.putBlob(descriptor, open), 'unauthorized');
      assert.ok(server.asked.length < 10);
    },
    { credentials: anna },
  ),
);
secrets.run();

const mounts = suite('mounting');
mounts('takes a blob from a repository of the same registry', async () => {
  await using({ mountable: ['base'] }, async ({ writer, server }) => {
    server.blobs.set(descriptor.digest, layer);
    const elsewhere = 'registry.example/base';
    assert.is(await writer.hasBlob(descriptor, { mountFrom: [elsewhere] }), false);
    assert.is(await writer.hasBlob(descriptor, { mountFrom: [elsewhere, `${server.address}/base`] }), true);
    assert.is(server.received(), 0);
  });
});
mounts('sends what cannot be mounted, with the upload that was begun', () =>
  using({ mountable: [] }, async ({ writer, server }) => {
    assert.is(await writer.hasBlob(descriptor, { mountFrom: [`${server.address}/base`, `${server.address}/other`] }), false);
    assert.is(server.uploads.size, 1);
    await writer.putBlob(descriptor, open);
    assert.equal(methods(server), ['POST', 'POST', 'DELETE', 'PUT']);
  }),
);
mounts('is given up without a word when we may not read there', () =>
  using(
    {
      before: (request, response) => {
        if (request.url?.includes('mount=') !== true) return false;
        refuse(response, 403, 'DENIED', 'not yours');
        return true;
      },
    },
    async (used) => {
      assert.is(await used.writer.hasBlob(descriptor, { mountFrom: [`${used.server.address}/base`] }), false);
      await arrives(used);
    },
  ),
);
mounts('leaves no upload behind that was not used', () =>
  using({ mountable: [] }, async ({ writer, server }) => {
    await writer.hasBlob(descriptor, { mountFrom: [`${server.address}/base`] });
    await writer[Symbol.asyncDispose]();
    assert.is(server.uploads.size, 0);
  }),
);
mounts.run();

const manifests = suite('putManifest');
manifests('sends the bytes as they are', () =>
  using({}, async ({ writer, server }) => {
    await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: 'v1' });
    await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest });
    assert.ok(server.manifests.get('v1')?.bytes.equals(manifest));
    assert.is(server.manifests.get(manifestDigest)?.mediaType, mediaTypes.ociManifest);
  }),
);
manifests('says that the kind is not taken', () =>
  using(
    {
      before: (request, response) => {
        if (request.method !== 'PUT') return false;
        request.resume();
        refuse(response, 400, 'MANIFEST_INVALID', 'manifest invalid');
        return true;
      },
    },
    ({ writer }) =>
      assertRejects(
        writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: '1' }),
        'unsupported',
        /writing manifest 1 to .*: manifest invalid/,
      ),
  ),
);
manifests('prints a warning of the registry once', () =>
  using(
    {
      before: (_request, response) => {
        response.setHeader('warning', '299 - "storage is nearly full"');
        return false;
      },
    },
    async ({ writer, messages }) => {
      await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: '1' });
      await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: '2' });
      assert.is(messages.filter((message) => message.includes('storage is nearly full')).length, 1);
    },
  ),
);
const referrer = Buffer.from(
  JSON.stringify({
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType: 'application/vnd.example.note',
    config: { mediaType: mediaTypes.ociEmpty, digest: sha256(Buffer.from('{}')), size: 2 },
    layers: [],
    subject: { mediaType: mediaTypes.ociManifest, digest: manifestDigest, size: manifest.length },
    annotations: { key: 'value' },
  }),
);
manifests('enters what refers to another into the fallback tag, once', () =>
  using({}, async ({ writer, server }) => {
    for (let round = 0; round < 2; round += 1) {
      await writer.putManifest(referrer, { mediaType: mediaTypes.ociManifest, digest: sha256(referrer) });
    }
    const index = JSON.parse(String(server.manifests.get(referrersTag(manifestDigest))?.bytes)) as { manifests: unknown[] };
    assert.equal(index.manifests, [
      {
        mediaType: mediaTypes.ociManifest,
        digest: sha256(referrer),
        size: referrer.length,
        artifactType: 'application/vnd.example.note',
        annotations: { key: 'value' },
      },
    ]);
  }),
);
manifests('leaves the list to a registry that keeps it', () =>
  using({ referrers: true }, async ({ writer, server }) => {
    await writer.putManifest(referrer, { mediaType: mediaTypes.ociManifest, digest: sha256(referrer) });
    assert.is(server.manifests.has(referrersTag(manifestDigest)), false);
  }),
);
manifests('deletes', () =>
  using({}, async ({ writer, server }) => {
    await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: '1' });
    await writer.deleteManifest('1');
    await writer.deleteManifest(manifestDigest);
    assert.is(server.manifests.size, 0);
    await assertRejects(writer.deleteManifest(manifestDigest), 'not-found', /manifest unknown/);
  }),
);
manifests('says that nothing can be deleted', () =>
  using(
    {
      before: (request, response) => {
        if (request.method !== 'DELETE') return false;
        refuse(response, 405, 'UNSUPPORTED', 'The operation is unsupported.');
        return true;
      },
    },
    ({ writer }) => assertRejects(writer.deleteManifest(manifestDigest), 'unsupported', /The operation is unsupported/),
  ),
);
manifests.run();
