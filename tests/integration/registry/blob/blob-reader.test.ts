import type { ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyingStream } from '../../../../src/lib/streams.ts';
import type { RegistryClient } from '../../../../src/registry/client.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { type Answer, type HostileRegistry, hostileRegistry, refuse, sendBlob, smallImage } from '../../../support/hostile-registry.ts';
import { registryClient } from '../../../support/registry-client.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const image = smallImage();
const { layer, descriptor } = image;

/** Answers the n-th request for the layer (from 0) with `answer`, everything else honestly. */
function onBlob(answer: (n: number, ...parts: Parameters<Answer>) => void | Promise<void>): Answer {
  let count = 0;
  return (request, response) =>
    request.url?.endsWith(descriptor.digest) === true ? answer(count++, request, response) : image.answer(request, response);
}

/** Sends `bytes` under the length of the whole blob, and cuts the connection. */
async function cutAfter(response: ServerResponse, bytes: number): Promise<void> {
  response.setHeader('content-length', layer.length);
  await new Promise<void>((done) => void response.write(layer.subarray(0, bytes), () => done()));
  await sleep(5);
  response.destroy();
}

/** Runs `use` with a client of a registry that answers so. */
async function using(
  answer: Answer,
  use: (client: RegistryClient, server: HostileRegistry, messages: string[]) => Promise<void>,
): Promise<void> {
  await using home = await scratchHome();
  await using server = await hostileRegistry(answer);
  const messages: string[] = [];
  await using client = registryClient(home, `${server.address}/app`, { messages });
  await use(client, server, messages);
}
const readAll = async (client: RegistryClient): Promise<Buffer> => buffer((await client.openBlob(descriptor)).stream);

const reads = suite('BlobReader');
reads('goes on where it was cut, several times', () =>
  using(
    onBlob((n, request, response) =>
      n === 0 ? cutAfter(response, 100_000) : n === 1 ? cutRange(request.headers.range, response) : sendBlob(request, response, layer),
    ),
    async (client, server) => {
      assert.equal(await readAll(client), layer);
      const ranges = server.asked.filter(({ path }) => path.endsWith(descriptor.digest)).map(({ range }) => range);
      assert.is(ranges[0], undefined);
      assert.is(ranges.length, 3);
      assert.ok(Number(/[0-9]+/.exec(ranges[2] ?? '')?.[0]) > Number(/[0-9]+/.exec(ranges[1] ?? '')?.[0]));
    },
  ),
);
async function cutRange(range: string | undefined, response: ServerResponse): Promise<void> {
  const start = Number(/[0-9]+/.exec(range ?? '')?.[0]);
  response.writeHead(206, {
    'content-range': `bytes ${start}-${layer.length - 1}/${layer.length}`,
    'content-length': layer.length - start,
  });
  await new Promise<void>((done) => void response.write(layer.subarray(start, start + 50_000), () => done()));
  await sleep(5);
  response.destroy();
}
reads('reads again from the start what a server cannot resume, and gives each byte once', () =>
  using(
    onBlob((n, _request, response) => (n === 0 ? cutAfter(response, 100_000) : void response.end(layer))),
    async (client) => assert.equal(await readAll(client), layer),
  ),
);
reads('says that it began anew when it was opened in the middle', () =>
  using(
    onBlob((_n, _request, response) => void response.end(layer)),
    async (client) => {
      const { stream, offset } = await client.openBlob(descriptor, { offset: 5000 });
      assert.is(offset, 0);
      assert.equal(await buffer(stream), layer);
    },
  ),
);
reads('begins anew when the server has no such range', () =>
  using(
    onBlob((_n, request, response) =>
      request.headers.range === undefined ? void response.end(layer) : void response.writeHead(416).end(),
    ),
    async (client) => assert.is((await client.openBlob(descriptor, { offset: 5000 })).offset, 0),
  ),
);
for (const [name, header] of [
  ['another start', `bytes 4000-${layer.length - 1}/${layer.length}`],
  ['another end', `bytes 5000-${layer.length - 2}/${layer.length}`],
  ['another size', `bytes 5000-${layer.length - 1}/${layer.length + 1}`],
  ['nonsense', 'bytes'],
  ['no range', undefined],
] as const) {
  reads(`refuses a part with ${name}`, () =>
    using(
      onBlob((_n, _request, response) => {
        response.writeHead(206, header === undefined ? {} : { 'content-range': header });
        response.end(layer.subarray(5000));
      }),
      async (client) =>
        void (await assertRejects(client.openBlob(descriptor, { offset: 5000 }), 'corrupt', /asked for the bytes from 5000 on/)),
    ),
  );
}
reads('refuses at once a blob of another length', () =>
  using(
    onBlob((_n, _request, response) => void response.end(Buffer.concat([layer, layer]))),
    async (client) => void (await assertRejects(readAll(client), 'corrupt', /has 600000 bytes, the manifest says 300000/)),
  ),
);
reads('stops at the stated size when the length is not said', () =>
  using(
    onBlob((_n, _request, response) => {
      response.write(layer);
      const timer = setInterval(() => response.write(layer), 1);
      response.on('close', () => clearInterval(timer));
    }),
    async (client) => void (await assertRejects(readAll(client), 'corrupt', /longer than its 300000 bytes/)),
  ),
);
reads('takes a short answer for a cut, and gives up when it stays short', () =>
  using(
    onBlob((_n, _request, response) => {
      response.write(layer.subarray(0, 1000));
      response.end();
    }),
    async (client) => void (await assertRejects(readAll(client), 'unreachable', /\(1000 of 300000 bytes\)/)),
  ),
);
reads('gives up on a server that stalls, in half a second of these clocks', () =>
  using(
    onBlob((_n, request, response) => {
      const start = Number(/[0-9]+/.exec(request.headers.range ?? '0')?.[0]);
      response.writeHead(
        start === 0 ? 200 : 206,
        start === 0 ? {} : { 'content-range': `bytes ${start}-${layer.length - 1}/${layer.length}` },
      );
      response.write(layer.subarray(start, start + 10));
    }),
    async (client) => {
      const startedAt = performance.now();
      await assertRejects(readAll(client), 'unreachable', /no data in time/);
      assert.ok(performance.now() - startedAt < 3000);
    },
  ),
);
reads('gives up on a server that drips', () =>
  using(
    onBlob((_n, _request, response) => {
      let at = 0;
      const timer = setInterval(() => response.write(layer.subarray(at, ++at)), 20);
      response.on('close', () => clearInterval(timer));
    }),
    async (client) => {
      const startedAt = performance.now();
      await assertRejects(readAll(client), 'unreachable', /no data in time/);
      assert.ok(performance.now() - startedAt < 5000);
    },
  ),
);
reads('does not count the time in which its reader is busy', () =>
  using(
    onBlob((_n, request, response) => sendBlob(request, response, layer)),
    async (client) => {
      const { stream } = await client.openBlob(descriptor);
      let bytes = 0;
      for await (const chunk of stream) {
        bytes += (chunk as Buffer).length;
        await sleep(150);
      }
      assert.is(bytes, layer.length);
    },
  ),
);
reads('leaves wrong bytes to the check of the digest', () =>
  using(
    onBlob((n, request, response) => sendBlob(request, response, n === 0 ? Buffer.alloc(layer.length) : layer)),
    async (client) => {
      const checked = async (): Promise<Buffer> => buffer((await client.openBlob(descriptor)).stream.compose(verifyingStream(descriptor)));
      await assertRejects(checked(), 'corrupt', /does not match its digest/);
      assert.equal(await checked(), layer);
    },
  ),
);
reads('tries a busy server again, in the middle too', () =>
  using(
    onBlob((n, request, response) =>
      n === 0 ? cutAfter(response, 100_000) : n === 1 ? refuse(response, 503, 'UNAVAILABLE', 'busy') : sendBlob(request, response, layer),
    ),
    async (client) => assert.equal(await readAll(client), layer),
  ),
);
reads('ends at once when it is given up', () =>
  using(
    onBlob((_n, _request, response) => void response.write(layer.subarray(0, 100))),
    async (client) => {
      const controller = new AbortController();
      const { stream } = await client.openBlob(descriptor, { signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      await assertRejects(buffer(stream), 'cancelled');
    },
  ),
);
reads.run();
