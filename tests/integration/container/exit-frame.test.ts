import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { awaitExitFrame } from '../../../src/container/exit-frame.ts';

const frame = (stream: number, body: Buffer): Buffer => {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
};
const status = (value: number): Buffer => {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(value);
  return body;
};

async function send(socket: Socket, bytes: Buffer, step: number): Promise<void> {
  for (let at = 0; at < bytes.length; at += step) {
    socket.write(bytes.subarray(at, at + step));
    await sleep(1);
  }
  socket.end();
}

/** A monitor's socket that sends bytes in pieces of `step` and closes. */
async function listening(directory: string, bytes: Buffer, step: number): Promise<Server> {
  const server = createServer((socket) => void send(socket, bytes, step)).listen(join(directory, 'attach'));
  await once(server, 'listening');
  return server;
}

const { signal } = new AbortController();

const exit = suite('awaitExitFrame');
for (const step of [1000, 12, 8]) {
  exit(`finds the status behind output, in pieces of ${step}`, async () => {
    const directory = mkdtempSync(join(tmpdir(), 'exit-'));
    const bytes = Buffer.concat([
      frame(4, status(1)),
      frame(1, Buffer.from('output of a kind')),
      frame(2, Buffer.alloc(0)),
      frame(3, status(42)),
    ]);
    const server = await listening(directory, bytes, step);
    assert.is(await awaitExitFrame(directory, signal), 42);
    server.close();
    rmSync(directory, { recursive: true });
  });
}
exit('knows nothing when the monitor dies, or is not there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'exit-'));
  const server = await listening(directory, frame(1, Buffer.from('x')), 100);
  assert.is(await awaitExitFrame(directory, signal), undefined);
  server.close();
  rmSync(directory, { recursive: true });
  assert.is(await awaitExitFrame(directory, signal), undefined);
});
exit.run();
