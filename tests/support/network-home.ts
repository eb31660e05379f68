/**
 * Containers on networks: a home that waits for the keeper's end, and questions to ask inside of containers.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { busyboxHome } from './busybox-home.ts';
import { settled } from './crash.ts';
import type { ScratchHome } from './scratch-home.ts';
import { mustTiffin, tiffin } from './tiffin.ts';

/** What such tests need of the machine. */
export const networkNeeds = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'pasta', 'networks'] as const;

/** A command that answers HTTP requests with its first argument and logs who asked. */
export const serve = 'mkdir -p /www; echo from-$0 >/www/index.html; httpd -f -v -p 80 -h /www';

/** As `busyboxHome`; disposing it waits until nothing of its containers and networks runs. */
export async function networkHome(name: string): Promise<ScratchHome> {
  const home = await busyboxHome(name);
  return {
    ...home,
    [Symbol.asyncDispose]: async () => {
      await tiffin(home, ['rm', '-f', '-a', '-t', '0']);
      await settled(home, new Set());
      await home[Symbol.asyncDispose]();
    },
  };
}

/** Waits for what comes true a moment later: names are told after a container has joined. */
export async function untilTrue(what: string, isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await isTrue()) return;
    await sleep(100);
  }
  assert.unreachable(`${what}: not within half a minute`);
}

/**
 * The IPv4 address by which a container finds another; undefined when it does not.
 *
 * @param server which name server to ask: that of a network. aardvark-dns 1.4 knows the names of all networks of a container at one of them only
 */
export async function lookup(home: ScratchHome, from: string, name: string, server?: string): Promise<string | undefined> {
  const asked = server === undefined ? [] : [server];
  const { stdout } = await tiffin(home, ['exec', from, 'nslookup', `${name}.dns.podman`, ...asked]);
  return /^Address: (\d+\.\d+\.\d+\.\d+)$/m.exec(stdout)?.[1];
}

/** What a container gets from a web server at that address. With nc, because wget of Debian's static busybox crashes. */
export async function fetchFrom(home: ScratchHome, from: string, address: string): Promise<string> {
  const script = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 3 ${address} 80`;
  return (await tiffin(home, ['exec', from, 'sh', '-c', script])).stdout;
}

/** Whether a container has an answer from that address. */
export async function reachesAddress(home: ScratchHome, from: string, address: string): Promise<boolean> {
  return (await fetchFrom(home, from, address)).includes('200 OK');
}

/** Whether a container finds another by name and has an answer. */
export async function reaches(home: ScratchHome, from: string, name: string): Promise<boolean> {
  const address = await lookup(home, from, name);
  return address !== undefined && (await reachesAddress(home, from, address));
}

/** The IPv4 address of a running container on a network. */
export async function addressOf(home: ScratchHome, container: string, network: string): Promise<string> {
  const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
  return mustTiffin(home, ['inspect', '-f', format, container]);
}
