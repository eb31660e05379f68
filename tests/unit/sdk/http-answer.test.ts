import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { answerOf } from '../../../src/sdk/http-answer.ts';

const test = suite('answerOf');

test('gives the status of an answer, and nothing where there is none', async () => {
  const server = createServer((request, response) => response.writeHead(request.url === '/ready' ? 204 : 503).end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, signal = new AbortController().signal) => answerOf({ host: '127.0.0.1', port, path, signal });
  assert.equal([await ask('/ready'), await ask('/other'), await ask('/ready', AbortSignal.abort())], [204, 503, undefined]);
  server.close();
  await once(server, 'close');
  assert.is(await ask('/ready'), undefined);
});

test.run();
