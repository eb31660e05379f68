import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Descriptor } from '../../../../src/oci/descriptor.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { refuse, sha256 } from '../../../support/hostile-registry.ts';
import { arrives, openLayer, sentImage, uploadMethods, usingWriter } from '../../../support/registry-writer.ts';
import type { UploadFaults } from '../../../support/upload-registry.ts';

const { layer, descriptor } = sentImage;

const sends = suite('putBlob');
sends('sends a blob at once, and reports what was handed over', () =>
  usingWriter({}, async ({ writer, server }) => {
    assert.is(await writer.hasBlob(descriptor), false);
    const reported: number[] = [];
    await writer.putBlob(descriptor, openLayer, { progress: (bytes) => void reported.push(bytes) });
    assert.equal(uploadMethods(server), ['POST', 'PUT']);
    assert.is(reported.at(-1), layer.length);
    assert.is(await writer.hasBlob(descriptor), true);
  }),
);
sends('sends an empty blob', () =>
  usingWriter({}, async ({ writer, server }) => {
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
  sends(`copes with ${what}`, () => usingWriter(faults, arrives));
}
sends('sends only once what a registry kept', () =>
  usingWriter({ cutAfter: [1_000_000] }, async (used) => {
    await arrives(used);
    // What was on its way when the connection was cut came for nothing.
    assert.ok(used.server.received() < layer.length + 500_000, String(used.server.received()));
    assert.ok(uploadMethods(used.server).includes('GET'));
  }),
);
sends('gives up on a registry that keeps a byte of each chunk', () => {
  let kept = 0;
  const before: UploadFaults['before'] = (request, response) => {
    if (request.method === 'POST' || request.url?.includes('/uploads/') !== true) return false;
    request.resume();
    request.once('end', () => {
      response.statusCode = request.method === 'PUT' ? 413 : request.method === 'PATCH' ? 202 : 204;
      if (request.method !== 'GET') kept += 1;
      response.setHeader('location', request.url ?? '').setHeader('range', `0-${kept}`);
      response.end();
    });
    return true;
  };
  return usingWriter({ before }, async ({ writer, server }) => {
    await assertRejects(writer.putBlob(descriptor, openLayer), 'unreachable', /does not take the bytes/);
    assert.ok(uploadMethods(server).length < 20, String(uploadMethods(server).length));
  });
});
sends('makes chunks as large as the registry wants them', () =>
  usingWriter({ maxBody: 2_900_000, chunkMinimum: 1_500_000 }, async (used) => {
    await arrives(used);
    assert.ok(used.server.asked.filter(({ method }) => method === 'PATCH').length >= 2);
  }),
);
for (const status of [500, 503, 429]) {
  sends(`tries again after ${status} in the middle`, () => {
    let refusals = 0;
    return usingWriter(
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
  usingWriter(
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
        writer.putBlob(descriptor, openLayer),
        'unreachable',
        /writing blob sha256:[0-9a-f]+ to .*: the registry has lost the upload/,
      );
      assert.is(server.uploads.size, 0);
      assert.is(uploadMethods(server).filter((method) => method === 'POST').length, 4);
    },
  ),
);
sends('gives up when the registry says 416 to everything', () =>
  usingWriter(
    {
      before: (request, response) => {
        if (request.method !== 'PUT' && request.method !== 'PATCH') return false;
        request.resume();
        refuse(response, 416, 'BLOB_UPLOAD_INVALID', 'range');
        return true;
      },
    },
    ({ writer }) => assertRejects(writer.putBlob(descriptor, openLayer), 'unreachable', /does not take the bytes/),
  ),
);
sends('gives up when no bytes are taken', () =>
  usingWriter(
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
  usingWriter({ cutAfter: [1000], range: () => '0-9999999' }, ({ writer }) =>
    assertRejects(writer.putBlob(descriptor, openLayer), 'corrupt', /says it has 10000000 bytes, of [0-9]+ that were sent/),
  ),
);
sends('gives up when bytes are cut again and again without gain', () =>
  usingWriter({ cutAfter: [1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000], forgetsCut: true }, async ({ writer, server }) => {
    await assertRejects(writer.putBlob(descriptor, openLayer), 'unreachable');
    assert.is(uploadMethods(server).filter((method) => method === 'POST').length, 4);
  }),
);
sends('says when the bytes are not what the digest says', () =>
  usingWriter({}, async ({ writer, server }) => {
    const wrong = (): Promise<Readable> => Promise.resolve(Readable.from([Buffer.alloc(layer.length)], { objectMode: false }));
    await assertRejects(writer.putBlob(descriptor, wrong), 'corrupt', /provided digest did not match/);
    assert.is(server.blobs.size, 0);
  }),
);
sends('says when there are fewer bytes than stated', () =>
  usingWriter({}, async ({ writer, server }) => {
    const short = (): Promise<Readable> => Promise.resolve(Readable.from([layer.subarray(0, 100)], { objectMode: false }));
    await assertRejects(writer.putBlob(descriptor, short), 'corrupt', /ends 2999900 bytes early/);
    assert.is(server.uploads.size, 0);
  }),
);
sends('ends the upload when it is cancelled', () =>
  usingWriter({}, async ({ writer, server }) => {
    const stop = new AbortController();
    const sending = writer.putBlob(descriptor, openLayer, { signal: stop.signal, progress: () => stop.abort() });
    await assertRejects(sending, 'cancelled');
    assert.is(server.uploads.size, 0);
    assert.is(server.blobs.size, 0);
  }),
);
sends.run();
