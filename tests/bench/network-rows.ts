/**
 * Rows of networks: how long half a gibibyte takes to a published port, by the host's loopback and by its own address, and between two
 * containers; how long a container takes to start on a network.
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

const network = 'bench-net';
const server = 'bench-server';
const client = 'bench-client';
/** One for each tool: their networks are not on the host, but both look at its routes. */
const subnets: Readonly<Record<Contender['name'], string>> = { tiffin: '10.241.1', podman: '10.241.2' };

/** A network with two containers, so that nothing that starts first counts. */
function pairOnNetwork(bench: Bench): readonly Contender[] {
  const tools = bench.podman === undefined ? [bench.tiffin] : [bench.tiffin, bench.podman];
  for (const tool of tools) {
    tool.must('load', '-q', '-i', bench.archive);
    tool.try('network', 'rm', '-f', '-t', '0', network);
    tool.must('network', 'create', '--subnet', `${subnets[tool.name]}.0/24`, network);
    const sink = ['nc', '-ll', '-p', '5201', '-e', 'dd', 'of=/dev/null', 'bs=1M'];
    tool.must('run', '-d', '--name', server, '--network', network, '--ip', `${subnets[tool.name]}.2`, image, ...sink);
    tool.must('run', '-d', '--name', client, '--network', network, image, 'sleep', '600');
  }
  return tools;
}

function pairRow(bench: Bench): Result[] {
  const tools = pairOnNetwork(bench);
  const tasks: Record<string, Task> = {};
  for (const tool of tools) {
    const send = `dd if=/dev/zero bs=1M count=${mebibytes} 2>/dev/null | nc ${subnets[tool.name]}.2 5201`;
    tasks[tool.name] = { argv: tool.argv('exec', client, 'sh', '-c', send), env: tool.env };
  }
  const timings = measure(tasks, Math.max(3, Math.floor(bench.rounds / 4)));
  for (const tool of tools) tool.try('network', 'rm', '-f', '-t', '0', network);
  const what = `${mebibytes} MiB from container to container on a network`;
  return [{ what, tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs, bar: { podman: 1.1 } }];
}

function startRow(bench: Bench): Result[] {
  const tools = pairOnNetwork(bench);
  const tasks: Record<string, Task> = {};
  for (const tool of tools) tasks[tool.name] = { argv: tool.argv('run', '--rm', '--network', network, image, 'true'), env: tool.env };
  const timings = measure(tasks, Math.max(3, Math.floor(bench.rounds / 2)));
  for (const tool of tools) tool.try('network', 'rm', '-f', '-t', '0', network);
  const what = '`run --rm --network NAME IMAGE true`, on a network in use';
  return [{ what, tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs, bar: { podman: 0.6 } }];
}

/** In the order of the table. */
export const networkRows: readonly Row[] = [
  { name: 'port-loopback', run: (bench) => portRow(bench, `${mebibytes} MiB to a published port, by 127.0.0.1`, '127.0.0.1') },
  { name: 'port-address', run: (bench) => portRow(bench, `${mebibytes} MiB to a published port, by the host’s address`, ownAddress()) },
  { name: 'network-pair', run: pairRow },
  { name: 'network-start', run: startRow },
];
