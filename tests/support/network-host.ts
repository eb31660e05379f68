/**
 * A host with a network of its own and a machine outside it, both in namespaces: ports, addresses and name servers that nobody shares.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureTestUser } from '../runner/test-user.ts';
import { busyboxImage, layoutArchive } from './images.ts';
import { type Finished, run } from './spawn.ts';
import { stageProgram } from './stage.ts';

/** Addresses of the host and of the machine outside. */
export const hostAddresses = { ipv4: '198.51.100.1', ipv6: 'fd77::1' };
export const outsideAddresses = { ipv4: '198.51.100.2', ipv6: 'fd77::2' };
/** In the store of the host's user. */
export const hostImage = 'localhost/net:1';

/** `none` has a loopback interface only. */
export type HostNetwork = 'both' | 'ipv6' | 'none';

/** The host and what is outside. Disposing it ends everything in it. */
export type NetworkHost = AsyncDisposable & {
  /** Replaces the host's /etc/resolv.conf by one with these name servers, as programs that manage it do. */
  nameServers(...servers: readonly string[]): Promise<void>;
  /** A directory of this host's user. */
  readonly home: string;
  /** Options of `run` that bring Node into a container, as /node. */
  readonly withNode: readonly string[];
  /** tiffin as an ordinary user of the host. */
  tiffin(...args: readonly string[]): Promise<Finished>;
  /** A script of Node as root of the host, or outside. */
  onHost(script: string): Promise<Finished>;
  outside(script: string): Promise<Finished>;
  /** One that goes on; resolves when it has written something. */
  serve(where: 'host' | 'outside', script: string): Promise<void>;
};

/** Makes the host; needs root. */
export async function networkHost(network: HostNetwork): Promise<NetworkHost> {
  const user = ensureTestUser();
  const place = mkdtempSync('/var/tmp/tiffin-net-');
  chmodSync(place, 0o755);
  const program = stageProgram(place);
  for (const directory of ['home', 'run', 'tmp']) {
    mkdirSync(join(place, directory), { mode: 0o700 });
    chownSync(join(place, directory), user.uid, user.gid);
  }
  for (const directory of ['etc', 'etc-work']) mkdirSync(join(place, directory), { mode: 0o755 });
  writeFileSync(join(place, 'image.tar'), layoutArchive(busyboxImage({ name: hostImage })));
  const env = {
    HOME: join(place, 'home'),
    XDG_RUNTIME_DIR: join(place, 'run'),
    TMPDIR: join(place, 'tmp'),
    USER: user.name,
    PATH: '/usr/bin:/bin',
    NO_COLOR: '1',
  };
  const running: ChildProcess[] = [];
  const hold = async (setUp: string): Promise<number> => {
    const holder = spawn(
      'unshare',
      ['--net', '--mount', '--propagation', 'private', 'sh', '-ec', `${setUp}\necho ready; exec sleep 3600`],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    running.push(holder);
    await once(holder.stdout!, 'data');
    return holder.pid!;
  };
  const host = await hold(`ip link set lo up; mount -t overlay etc -o lowerdir=/etc,upperdir=${place}/etc,workdir=${place}/etc-work /etc`);
  const outside = await hold('ip link set lo up');
  const enter = (pid: number): readonly string[] => ['-t', String(pid), '--net', '--mount', '--'];
  if (network !== 'none') {
    const pair = `ip link add h0 type veth peer name o0 netns ${outside}; ip link set h0 up`;
    const ipv4 =
      network === 'ipv6' ? 'true' : `ip addr add ${hostAddresses.ipv4}/24 dev h0; ip route add default via ${outsideAddresses.ipv4}`;
    const ipv6 = `ip addr add ${hostAddresses.ipv6}/64 dev h0 nodad; ip -6 route add default via ${outsideAddresses.ipv6}`;
    const there = `ip link set o0 up; ip addr add ${outsideAddresses.ipv4}/24 dev o0; ip addr add ${outsideAddresses.ipv6}/64 dev o0 nodad`;
    await requireDone(run('nsenter', [...enter(host), 'sh', '-ec', `${pair}; ${ipv4}; ${ipv6}`]));
    await requireDone(run('nsenter', [...enter(outside), 'sh', '-ec', there]));
  }
  const become = ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups'];
  const tiffin = async (...args: readonly string[]): Promise<Finished> =>
    run('nsenter', [...enter(host), ...become, program, ...args], { env, cwd: env.HOME });
  const nameServers = async (...servers: readonly string[]): Promise<void> => {
    const text = servers.map((server) => `nameserver ${server}\\n`).join('');
    const script = `printf '${text}' >/etc/resolv.conf.new && chmod 644 /etc/resolv.conf.new && mv -f /etc/resolv.conf.new /etc/resolv.conf`;
    await requireDone(run('nsenter', [...enter(host), 'sh', '-ec', script]));
  };
  await nameServers(network === 'ipv6' ? outsideAddresses.ipv6 : outsideAddresses.ipv4);
  await requireDone(tiffin('load', '-q', '-i', join(place, 'image.tar')));
  return {
    nameServers,
    home: env.HOME,
    withNode: [
      `${place}/node_modules/node-linux-${process.arch}/bin/node:/node:ro`,
      '/usr:/usr:ro',
      '/lib:/lib:ro',
      ...(existsSync('/lib64') ? ['/lib64:/lib64:ro'] : []),
    ].flatMap((volume) => ['-v', volume]),
    tiffin,
    onHost: async (script) => run('nsenter', [...enter(host), process.execPath, '-e', script]),
    outside: async (script) => run('nsenter', [...enter(outside), process.execPath, '-e', script]),
    serve: async (where, script) => {
      const words = [...enter(where === 'host' ? host : outside), process.execPath, '-e', script];
      const server = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'inherit'] });
      running.push(server);
      await once(server.stdout!, 'data');
    },
    [Symbol.asyncDispose]: async () => {
      await tiffin('rm', '-f', '-a', '-t', '0');
      await tiffin('system', 'reset', '-f');
      for (const child of running.toReversed()) {
        const ended = once(child, 'exit');
        child.kill('SIGKILL');
        await ended;
      }
      rmSync(place, { recursive: true, force: true });
    },
  };
}

async function requireDone(step: Promise<Finished>): Promise<void> {
  const { status, stderr } = await step;
  if (status !== 0) throw new Error(stderr);
}

/** A script: a TCP server that tells each client its address and closes; several addresses and ports. */
export function tellAddresses(...places: readonly (readonly [string, number])[]): string {
  const servers = places.map(
    ([address, port]) =>
      `new Promise((done) => require('net').createServer((s) => { s.on('error', () => {}); s.once('data', () => s.end('you are ' + s.remoteAddress)); }).listen(${port}, ${JSON.stringify(address)}, done))`,
  );
  return `Promise.all([${servers.join(', ')}]).then(() => console.log('ready'))`;
}

/** A script: tells each client by TCP port 80 and UDP port 81, IPv4 and IPv6, which address it comes from. */
export const tellingServer = `require('net').createServer((s) => { s.on('error', () => {}); s.once('data', () => s.end('you are ' + s.remoteAddress)); }).listen(80, '::');
for (const [type, address] of [['udp4', '0.0.0.0'], ['udp6', '::']]) {
  const socket = require('dgram').createSocket({ type, ipv6Only: type === 'udp6' });
  socket.on('message', (m, from) => socket.send('you are ' + from.address, from.port, from.address)).bind(81, address);
}`;

/**
 * A script: says something to a TCP server and prints what it answers, or why not. Right after a container has started its IPv6
 * addresses are still tried out, and an old pasta asks once only: who hears nothing begins anew.
 */
export function talkTo(address: string, port: number): string {
  return `const talk = (left) => {
  const s = require('net').connect(${port}, ${JSON.stringify(address)}, () => s.write('hello\\n'));
  s.setTimeout(3000, () => { s.destroy(); if (left > 0) talk(left - 1); else console.log('silence'); });
  s.on('data', (d) => process.stdout.write(d)).on('error', (e) => console.log(e.code)).on('end', () => process.exit());
};
talk(4);`;
}

/** A script: the same by UDP. */
export function sendTo(address: string, port: number): string {
  return `const s = require('dgram').createSocket(${JSON.stringify(address.includes(':') ? 'udp6' : 'udp4')});
const again = setInterval(() => s.send('hello\\n', ${port}, ${JSON.stringify(address)}), 300);
s.on('message', (m, from) => { console.log(from.address + ': ' + m); process.exit(); }).on('error', (e) => { console.log(e.code); process.exit(); });
s.send('hello\\n', ${port}, ${JSON.stringify(address)});
setTimeout(() => { clearInterval(again); console.log('silence'); process.exit(); }, 8000);`;
}

/** A script: a name server on port 53 of these addresses that knows some names, each with addresses of either family. */
export function nameServer(addresses: readonly string[], names: Readonly<Record<string, readonly string[]>>): string {
  return `const names = ${JSON.stringify(names)};
const bytes = (a) => a.includes(':') ? [...new Uint8Array(Buffer.from(new URL('http://[' + a + ']/').hostname.slice(1, -1).replace('::', ':' + '0:'.repeat(9 - a.split(':').filter(Boolean).length - 1)).split(':').filter(Boolean).map((g) => g.padStart(4, '0')).join(''), 'hex'))] : a.split('.').map(Number);
for (const address of ${JSON.stringify(addresses)}) {
  const socket = require('dgram').createSocket(address.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (query, from) => {
    const labels = [];
    let at = 12;
    for (; query[at] > 0; at += 1 + query[at]) labels.push(query.subarray(at + 1, at + 1 + query[at]).toString());
    const type = query.readUInt16BE(at + 1), name = labels.join('.').toLowerCase();
    const found = (names[name] ?? []).filter((a) => a.includes(':') === (type === 28));
    const answers = found.map((a) => { const b = bytes(a); return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, 30, 0, b.length, ...b]); });
    const head = Buffer.from([query[0], query[1], 0x81, names[name] ? 0x80 : 0x83, 0, 1, 0, answers.length, 0, 0, 0, 0]);
    socket.send(Buffer.concat([head, query.subarray(12, at + 5), ...answers]), from.port, from.address);
  });
  socket.bind(53, address, () => console.log('ready'));
}`;
}
