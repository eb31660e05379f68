// timeout: 300s
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import {
  hostAddresses,
  hostImage,
  type NetworkHost,
  nameServer,
  networkHost,
  outsideAddresses,
  sendTo,
  talkTo,
  tellAddresses,
  tellingServer,
} from '../support/network-host.ts';

const test = suiteNeeding('a container on pasta', 'root', 'built', 'busybox', 'pasta');
async function succeed(host: NetworkHost, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await host.tiffin(...args);
  assert.is(status, 0, `${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Waits until something listens in the container. */
async function listening(host: NetworkHost, name: string): Promise<void> {
  await succeed(host, 'exec', name, 'sh', '-c', 'until netstat -ln | grep -q ":80 " && netstat -ln | grep -q ":81 "; do sleep 0.1; done');
}

test('clients from outside are seen with their own address, by TCP and UDP, IPv4 and IPv6', async () => {
  await using host = await networkHost('both');
  await succeed(
    host,
    'run',
    '-d',
    '--name',
    'web',
    '-p',
    '8080:80',
    '-p',
    '8081:81/udp',
    ...host.withNode,
    hostImage,
    '/node',
    '-e',
    tellingServer,
  );
  await listening(host, 'web');
  for (const [own, mine] of [
    [hostAddresses.ipv4, outsideAddresses.ipv4],
    [hostAddresses.ipv6, outsideAddresses.ipv6],
  ] as const) {
    const { stdout } = await host.outside(talkTo(own, 8080));
    assert.ok(stdout.includes(mine), `TCP: ${stdout}`);
    const udp = await host.outside(sendTo(own, 8081));
    assert.ok(udp.stdout.includes(`you are ${mine}`), `UDP to ${own}: ${udp.stdout}`);
  }
  assert.match((await host.onHost(talkTo('127.0.0.1', 8080))).stdout, 'you are');
  assert.match((await host.onHost(talkTo('::1', 8080))).stdout, 'you are');
});

test('ports of one address of the host, ranges and -P are published there and nowhere else', async () => {
  await using host = await networkHost('both');
  const ports = ['-p', `${hostAddresses.ipv4}:8080:80`, '-p', '127.0.0.1:8090-8091:80-81', '-p', '[::1]:8092:80'];
  await succeed(host, 'run', '-d', '--name', 'web', ...ports, ...host.withNode, hostImage, '/node', '-e', tellingServer);
  await listening(host, 'web');
  assert.match((await host.outside(talkTo(hostAddresses.ipv4, 8080))).stdout, 'you are');
  assert.match((await host.onHost(talkTo('127.0.0.1', 8090))).stdout, 'you are');
  assert.match((await host.onHost(talkTo('::1', 8092))).stdout, 'you are');
  for (const [address, port] of [
    ['127.0.0.1', 8080],
    [hostAddresses.ipv4, 8090],
    ['127.0.0.1', 8092],
  ] as const)
    assert.is((await host.onHost(talkTo(address, port))).stdout.trim(), 'ECONNREFUSED', `${address}:${port}`);
  await succeed(
    host,
    'run',
    '-d',
    '--name',
    'all',
    '--expose',
    '80-81',
    '--expose',
    '81/udp',
    '-P',
    ...host.withNode,
    hostImage,
    '/node',
    '-e',
    tellingServer,
  );
  await listening(host, 'all');
  const shown = await succeed(host, 'port', 'all');
  assert.equal(shown.match(/^\S+/gm)?.toSorted(), ['80/tcp', '81/tcp', '81/udp']);
  const chosen = Number(/^80\/tcp -> 0\.0\.0\.0:(\d+)$/m.exec(shown)?.[1]);
  assert.match((await host.onHost(talkTo('127.0.0.1', chosen))).stdout, 'you are');
});

test('a taken port is refused before the start, with the name of the container or process that has it', async () => {
  await using host = await networkHost('both');
  await succeed(host, 'run', '-d', '--name', 'first', '-p', '8080:80', hostImage, 'sleep', '1000');
  const second = await host.tiffin('run', '--name', 'second', '-p', '8080:80', hostImage, 'true');
  assert.is(second.status, 125);
  assert.match(second.stderr, /cannot publish port 8080\/tcp: listen on 0\.0\.0\.0:8080: address already in use by container first/);
  assert.match(second.stderr, /tiffin stop first/);
  const low = await host.tiffin('run', '--rm', '-p', '80:80', hostImage, 'true');
  assert.is(low.status, 125);
  assert.match(low.stderr, /net\.ipv4\.ip_unprivileged_port_start=80 /);
  await succeed(host, 'rm', '-f', '-t', '0', 'first');
  await succeed(host, 'start', 'second');
});

test('the host has a name in containers, and its loopback is closed to them', async () => {
  await using host = await networkHost('both');
  await host.serve('host', tellAddresses(['0.0.0.0', 8300], ['127.0.0.1', 8301]));
  const talk = (name: string, port: number): string => `echo hello | timeout 5 nc ${name} ${port}`;
  for (const name of ['host.containers.internal', 'host.docker.internal', 'gw.test']) {
    const { stdout } = await host.tiffin('run', '--rm', '--add-host', 'gw.test:host-gateway', hostImage, 'sh', '-c', talk(name, 8300));
    assert.match(stdout, 'you are', name);
  }
  for (const address of ['127.0.0.1', 'host.containers.internal', '10.0.2.2', outsideAddresses.ipv4]) {
    const { stdout } = await host.tiffin('run', '--rm', hostImage, 'sh', '-c', talk(address, 8301));
    assert.not.match(stdout, 'you are', address);
  }
});

test('names are asked of the host’s name server', async () => {
  await using host = await networkHost('both');
  await host.serve('outside', nameServer([outsideAddresses.ipv4], { 'there.test': [outsideAddresses.ipv4] }));
  assert.match(await succeed(host, 'run', '--rm', hostImage, 'nslookup', '-type=a', 'there.test'), outsideAddresses.ipv4);
});

test('a running container asks the host’s new name server, unless something else has written its resolv.conf', async () => {
  await using host = await networkHost('both');
  const shown = (): Promise<string> => succeed(host, 'exec', 'c', 'cat', '/etc/resolv.conf');
  await succeed(host, 'run', '-d', '--name', 'c', hostImage, 'sleep', '1000');
  const inode = await succeed(host, 'exec', 'c', 'stat', '-c', '%i', '/etc/resolv.conf');
  assert.is(await shown(), `nameserver 169.254.1.1\nnameserver ${outsideAddresses.ipv4}\n`);
  await host.nameServers('192.0.2.53', '192.0.2.54', '127.0.0.53');
  while ((await shown()) !== 'nameserver 192.0.2.53\nnameserver 192.0.2.54\n') await sleep(50);
  assert.is(await succeed(host, 'exec', 'c', 'stat', '-c', '%i', '/etc/resolv.conf'), inode);
  await host.nameServers(outsideAddresses.ipv4);
  while ((await shown()) !== `nameserver 169.254.1.1\nnameserver ${outsideAddresses.ipv4}\n`) await sleep(50);
  await host.nameServers('127.0.0.53');
  while ((await shown()) !== 'nameserver 169.254.1.1\n') await sleep(50);
  await succeed(host, 'exec', 'c', 'sh', '-c', 'echo "nameserver 10.7.7.7" >/etc/resolv.conf');
  await succeed(host, 'run', '-d', '--name', 'd', '--dns', '10.8.8.8', '--dns-search', 'a.test', hostImage, 'sleep', '1000');
  await succeed(host, 'run', '-d', '--name', 'e', hostImage, 'sleep', '1000');
  await host.nameServers('192.0.2.55');
  while (!(await succeed(host, 'exec', 'e', 'cat', '/etc/resolv.conf')).includes('192.0.2.55')) await sleep(50);
  assert.is(await shown(), 'nameserver 10.7.7.7\n');
  assert.is(await succeed(host, 'exec', 'd', 'cat', '/etc/resolv.conf'), 'search a.test\nnameserver 10.8.8.8\n');
});

test('a host with IPv6 only connects containers by IPv6', async () => {
  await using host = await networkHost('ipv6');
  await host.serve('outside', nameServer([outsideAddresses.ipv6], { 'there.test': [outsideAddresses.ipv6] }));
  await host.serve('outside', tellAddresses([outsideAddresses.ipv6, 8300]));
  const script = `nslookup -type=aaaa there.test; echo hello | timeout 5 nc ${outsideAddresses.ipv6} 8300`;
  const stdout = await succeed(host, 'run', '--rm', '-p', '8080:80', hostImage, 'sh', '-c', `${script}; true`);
  assert.match(stdout, `you are ${hostAddresses.ipv6}`);
  assert.match(stdout, outsideAddresses.ipv6);
});

test('a host without any network runs containers all the same', async () => {
  await using host = await networkHost('none');
  const { status, stdout } = await host.tiffin('run', '--rm', hostImage, 'sh', '-c', 'ip link show lo; echo works');
  assert.is(status, 0);
  assert.match(stdout, 'works');
});

test('slirp4netns publishes ports, too, and refuses what it cannot have', async () => {
  await using host = await networkHost('both');
  const options = ['--network', 'slirp4netns:cidr=10.3.0.0/24,mtu=1400', '-p', '8080:80', '-p', '8081:81/udp'];
  await succeed(host, 'run', '-d', '--name', 'web', ...options, ...host.withNode, hostImage, '/node', '-e', tellingServer);
  await listening(host, 'web');
  for (const address of ['127.0.0.1', hostAddresses.ipv4])
    assert.match((await host.onHost(talkTo(address, 8080))).stdout, 'you are', address);
  // Its gateway stands for the host's loopback, which is closed: no answer by UDP goes there.
  assert.match((await host.outside(sendTo(hostAddresses.ipv4, 8081))).stdout, 'you are');
  assert.match(await succeed(host, 'exec', 'web', 'cat', '/etc/resolv.conf'), /^nameserver 10\.3\.0\.3$/m);
  const taken = await host.tiffin('run', '--rm', '--network', 'slirp4netns', '-p', '8080:80', hostImage, 'true');
  assert.match(taken.stderr, /by container web/);
  const nowhere = await host.tiffin('run', '--rm', '--network', 'slirp4netns', '-p', '192.0.2.200:8090:80', hostImage, 'true');
  assert.is(nowhere.status, 125);
  assert.match(nowhere.stderr, /slirp4netns: request refused/);
});

test('when pasta is killed the container lives on without its network, and a restart mends it', async () => {
  await using host = await networkHost('both');
  await succeed(host, 'run', '-d', '--name', 'web', '-p', '8080:80', ...host.withNode, hostImage, '/node', '-e', tellingServer);
  await listening(host, 'web');
  const found = await host.onHost(
    `const fs = require('fs');
const own = fs.readlinkSync('/proc/self/ns/net');
for (const pid of fs.readdirSync('/proc').filter((n) => /^\\d+$/.test(n))) try {
  if (!/^pass?t/.test(fs.readFileSync('/proc/' + pid + '/comm', 'utf8'))) continue;
  if (fs.readlinkSync('/proc/' + pid + '/ns/net') !== own) continue;
  process.kill(Number(pid), 'SIGKILL'); console.log(pid);
} catch {}`,
  );
  assert.match(found.stdout, /^\d+\n$/, 'one pasta');
  assert.is((await host.onHost(talkTo('127.0.0.1', 8080))).stdout.trim(), 'ECONNREFUSED');
  assert.is((await succeed(host, 'inspect', '-f', '{{.State.Status}}', 'web')).trim(), 'running');
  await succeed(host, 'restart', '-t', '0', 'web');
  await listening(host, 'web');
  assert.match((await host.onHost(talkTo('127.0.0.1', 8080))).stdout, 'you are');
});

test.run();
