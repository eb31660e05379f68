import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mediaTypes } from '../../../src/oci/descriptor.ts';
import { referrersTag } from '../../../src/registry/referrers/fallback.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { hostileRegistry, refuse, sha256 } from '../../support/hostile-registry.ts';
import { arrives, openLayer, sentImage, uploadMethods, usingWriter } from '../../support/registry-writer.ts';
import { uploadRegistry } from '../../support/upload-registry.ts';

const { layer, descriptor, manifest, manifestDigest } = sentImage;

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
  await usingWriter(
    { before: asks, location: () => `${other.url}/v2/app/blobs/uploads/u0?signature=1` },
    async ({ writer, server }) => {
      await writer.putBlob(descriptor, openLayer);
      assert.ok(other.blobs.has(descriptor.digest));
      assert.ok(server.asked.some(({ authorization }) => authorization !== undefined));
      assert.ok(other.asked.every(({ authorization }) => authorization === undefined));
    },
    { credentials: anna },
  );
});
secrets('are not shown to another server that asks for them', async () => {
  await using other = await uploadRegistry({ before: asks });
  await usingWriter(
    { location: () => `${other.url}/v2/app/blobs/uploads/u0` },
    async ({ writer }) => {
      await assertRejects(writer.putBlob(descriptor, openLayer), 'unauthorized');
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
  await usingWriter(
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
secrets('are fetched anew when a token ends in the middle of an upload', () => {
  let tokens = 0;
  const seen: string[] = [];
  return usingWriter(
    {
      cutAfter: [1_000_000],
      before: (request, response, server) => {
        if (request.url?.startsWith('/token') === true) {
          tokens += 1;
          response.end(JSON.stringify({ token: `t${tokens}`, expires_in: 300 }));
          return true;
        }
        // Every token is good until the first body came.
        const isGood = request.headers.authorization === `Bearer t${server.received() === 0 ? 1 : 2}`;
        if (isGood) return false;
        seen.push(request.method ?? '');
        request.resume();
        response.setHeader('www-authenticate', `Bearer realm="${server.url}/token",service="s",scope="repository:app:pull"`);
        refuse(response, 401, 'UNAUTHORIZED', 'authentication required');
        return true;
      },
    },
    async (used) => {
      await arrives(used);
      assert.is(tokens, 2);
      assert.equal(seen, ['GET', 'POST', 'GET']);
      const asked = used.server.asked.filter(({ path }) => path.startsWith('/token'));
      for (const { path } of asked) assert.is(new URL(path, 'http://x').searchParams.get('scope'), 'repository:app:pull,push');
    },
  );
});
secrets('end a loop of refusals', () =>
  usingWriter(
    {
      before: (_request, response) => {
        response.setHeader('www-authenticate', 'Basic realm="x"');
        refuse(response, 401, 'UNAUTHORIZED', 'no');
        return true;
      },
    },
    async ({ writer, server }) => {
      await assertRejects(writer.putBlob(descriptor, openLayer), 'unauthorized');
      assert.ok(server.asked.length < 10);
    },
    { credentials: anna },
  ),
);
secrets.run();

const mounts = suite('mounting');
mounts('takes a blob from a repository of the same registry', async () => {
  await usingWriter({ mountable: ['base'] }, async ({ writer, server }) => {
    server.blobs.set(descriptor.digest, layer);
    const elsewhere = 'registry.example/base';
    assert.is(await writer.hasBlob(descriptor, { mountFrom: [elsewhere] }), false);
    assert.is(await writer.hasBlob(descriptor, { mountFrom: [elsewhere, `${server.address}/base`] }), true);
    assert.is(server.received(), 0);
  });
});
mounts('sends what cannot be mounted, with the upload that was begun', () =>
  usingWriter({ mountable: [] }, async ({ writer, server }) => {
    assert.is(await writer.hasBlob(descriptor, { mountFrom: [`${server.address}/base`, `${server.address}/other`] }), false);
    assert.is(server.uploads.size, 1);
    await writer.putBlob(descriptor, openLayer);
    assert.equal(uploadMethods(server), ['POST', 'POST', 'DELETE', 'PUT']);
  }),
);
mounts('is given up without a word when we may not read there', () =>
  usingWriter(
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
  usingWriter({ mountable: [] }, async ({ writer, server }) => {
    await writer.hasBlob(descriptor, { mountFrom: [`${server.address}/base`] });
    await writer[Symbol.asyncDispose]();
    assert.is(server.uploads.size, 0);
  }),
);
mounts.run();

const manifests = suite('putManifest');
manifests('sends the bytes as they are', () =>
  usingWriter({}, async ({ writer, server }) => {
    await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: 'v1' });
    await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest });
    assert.ok(server.manifests.get('v1')?.bytes.equals(manifest));
    assert.is(server.manifests.get(manifestDigest)?.mediaType, mediaTypes.ociManifest);
  }),
);
manifests('says that the kind is not taken', () =>
  usingWriter(
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
  usingWriter(
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
  usingWriter({}, async ({ writer, server }) => {
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
  usingWriter({ referrers: true }, async ({ writer, server }) => {
    await writer.putManifest(referrer, { mediaType: mediaTypes.ociManifest, digest: sha256(referrer) });
    assert.is(server.manifests.has(referrersTag(manifestDigest)), false);
  }),
);
manifests('deletes', () =>
  usingWriter({}, async ({ writer, server }) => {
    await writer.putManifest(manifest, { mediaType: mediaTypes.ociManifest, digest: manifestDigest, tag: '1' });
    await writer.deleteManifest('1');
    await writer.deleteManifest(manifestDigest);
    assert.is(server.manifests.size, 0);
    await assertRejects(writer.deleteManifest(manifestDigest), 'not-found', /manifest unknown/);
  }),
);
manifests('says that nothing can be deleted', () =>
  usingWriter(
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
