import { writeFileSync } from 'node:fs';

import { readRegularFile } from '../lib/files.ts';

/** What a network is to a container's /etc: its name servers, and the container's addresses there. */
export type NetworkTraces = { readonly servers: readonly string[]; readonly addresses: readonly string[] };

/** A change of a running container's networks. */
export type EtcChange = {
  readonly runDirectory: string;
  readonly come: NetworkTraces;
  readonly gone: NetworkTraces;
  /** The container's own names. */
  readonly names: readonly string[];
};

const maxBytes = 1 << 20;

/**
 * Tells a running container of a network that came or went: its name servers in resolv.conf, its addresses in hosts. The files are changed in place,
 * because they are bound into the container; what it wrote there itself stays.
 */
export function refreshEtcFiles({ runDirectory, come, gone, names }: EtcChange): void {
  edit(`${runDirectory}/resolv.conf`, (lines) => {
    const kept = lines.filter((line) => !isServerOf(line, [...gone.servers, ...come.servers]));
    const at = kept.findLastIndex((line) => isServer(line));
    const added = come.servers.map((server) => `nameserver ${server}`);
    return [...kept.slice(0, at + 1), ...added, ...kept.slice(at + 1)];
  });
  edit(`${runDirectory}/hosts`, (lines) => {
    const kept = lines.filter((line) => !gone.addresses.includes(line.split(/\s/, 1)[0] ?? ''));
    return [...kept, ...come.addresses.map((address) => `${address}\t${names.join(' ')}`)];
  });
}

function edit(path: string, change: (lines: readonly string[]) => readonly string[]): void {
  let text: string;
  try {
    text = readRegularFile(path, maxBytes).toString('utf8');
  } catch {
    // --no-hosts, --dns none, or a container that made it too large to be read: it is left alone.
    return;
  }
  const lines = text.split('\n');
  const body = lines.at(-1) === '' ? lines.slice(0, -1) : lines;
  writeFileSync(path, `${change(body).join('\n')}\n`);
}

function isServer(line: string): boolean {
  return line.startsWith('nameserver ');
}

function isServerOf(line: string, servers: readonly string[]): boolean {
  return isServer(line) && servers.includes(line.slice('nameserver '.length).trim());
}
