/**
 * Rows of networks: how long half a gibibyte takes to a published port, by the host's loopback and by its own address.
 */
import { networkInterfaces } from 'node:os';
import type { Contender } from './contenders.ts';
import { measure, type Task } from './measure.ts';
import type { Bench, Result, Row } from './rows.ts';

const image = 'localhost/bench:latest';
const mebibytes = 512;
const container = 'bench-port';
/** One for each tool, so that both can be there at once. */
const ports: Readonly<Record<Contender['name'], number>> = { tiffin: 25_201, podman: 25_202 };

function portRow(bench: Bench, what: string, address: string): Result[] {
  const tools = bench.podman === undefined ? [bench.tiffin] : [bench.tiffin, bench.podman];
  const tasks: Record<string, Task> = {};
  for (const tool of tools) {
    const port = ports[tool.name];
    tool.must('load', '-q', '-i', bench.archive);
    tool.try('rm', '-f', '-t', '0', container);
    const server = ['nc', '-ll', '-p', '5201', '-e', 'dd', 'of=/dev/null', 'bs=1M'];
    tool.must('run', '-d', '--name', container, '-p', `${port}:5201`, image, ...server);
    // What the server has not taken yet would not be measured: dd ends when the connection does.
    const send = `dd if=/dev/zero bs=1M count=${mebibytes} status=none >/dev/tcp/${address}/${port}`;
    tasks[tool.name] = { argv: ['bash', '-c', send], env: tool.env };
  }
  const timings = measure(tasks, Math.max(3, Math.floor(bench.rounds / 4)));
  for (const tool of tools) tool.try('rm', '-f', '-t', '0', container);
  return [{ what, tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs, bar: { podman: 1.1 } }];
}

function ownAddress(): string {
  const found = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (found === undefined) throw new Error('this host has no address but the loopback’s');
  return found;
}

/** In the order of the table. */
export const networkRows: readonly Row[] = [
  { name: 'port-loopback', run: (bench) => portRow(bench, `${mebibytes} MiB to a published port, by 127.0.0.1`, '127.0.0.1') },
  { name: 'port-address', run: (bench) => portRow(bench, `${mebibytes} MiB to a published port, by the host’s address`, ownAddress()) },
];
