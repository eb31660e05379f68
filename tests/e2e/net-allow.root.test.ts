// timeout: 300s
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
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
  talkTo,
  tellAddresses,
  tellingServer,
} from '../support/network-host.ts';

const test = suiteNeeding('--net-allow', 'root', 'built', 'busybox', 'pasta', 'nft');
const { ipv4, ipv6 } = outsideAddresses;
const talk = (to: string, port: number): string => `echo "${to} ${port}: $(echo hello | timeout 3 nc ${to} ${port} 2>&1)"`;

/** A host with two servers and a name server outside. */
async function outsideWorld(): Promise<NetworkHost> {
  const host = await networkHost('both');
  const names = {
    'good.test': [ipv4, ipv6],
    'bad.test': [ipv4],
    'trap.test': ['127.0.0.1', '169.254.1.2', '0.0.0.0'],
  };
  await host.serve('outside', nameServer([ipv4], names));
  await host.serve('outside', tellAddresses([ipv4, 8300], [ipv4, 8301], [ipv6, 8300]));
  await host.serve('host', tellAddresses(['0.0.0.0', 8400]));
  return host;
}

async function shell(host: NetworkHost, options: readonly string[], script: string): Promise<string> {
  const { stdout, stderr } = await host.tiffin('run', ...options, hostImage, 'sh', '-c', `${script}; true`);
  return stdout + stderr;
}

test('lets connections to an allowed name leave, and nothing else', async () => {
  await using host = await outsideWorld();
  const script = ['nslookup -type=a good.test', talk('good.test', 8300), talk('good.test', 8301), talk(ipv4, 8300), talk('bad.test', 8300)];
  const outer = [talk(hostAddresses.ipv4, 8400), 'nslookup -type=txt good.test', talk('10.9.9.9', 80)];
  const text = await shell(host, ['--name', 'c', '--net-allow', 'good.test:8300'], [...script, ...outer].join('; '));
  assert.match(text, /Server:\s+127\.0\.0\.53/);
  assert.match(text, /good\.test 8300: you are/);
  assert.match(text, /good\.test 8301: nc: .*Connection refused/);
  assert.match(text, `${ipv4} 8300: you are`);
  assert.match(text, /bad\.test 8300: nc: bad address/);
  assert.match(text, new RegExp(`${hostAddresses.ipv4} 8400: nc: .*Connection refused`));
  const { stdout } = await host.tiffin('logs', '--network', 'c');
  assert.match(stdout, /refused a connection by tcp to \S+:8301/);
  assert.match(stdout, /refused the name bad\.test/);
  assert.match(stdout, /tcp to 10\.9\.9\.9:80/);
  const inspected = await host.tiffin('inspect', '-f', '{{json .NetworkSettings.Egress}}', 'c');
  assert.match(inspected.stdout, /"Allow":\["good\.test:8300"\]/);
  assert.match(inspected.stdout, /"bad\.test"/);
});

test('an address is let through only once its name was asked for', async () => {
  await using host = await outsideWorld();
  const text = await shell(
    host,
    ['--rm', '--net-allow', 'good.test:8300'],
    `${talk(ipv4, 8300)}; ${talk('good.test', 8300)}; ${talk(ipv4, 8300)}`,
  );
  assert.match(text, new RegExp(`${ipv4} 8300: nc: [\\s\\S]*good\\.test 8300: you are[\\s\\S]*${ipv4} 8300: you are`));
});

test('addresses and networks of both families are let through by themselves', async () => {
  await using host = await outsideWorld();
  const allowed = ['--net-allow', '198.51.100.0/24:8301', '--net-allow', `[${ipv6}]:8300`];
  const text = await shell(host, ['--rm', ...allowed], [talk(ipv4, 8301), talk(ipv4, 8300), `sleep 2; ${talk(ipv6, 8300)}`].join('; '));
  assert.match(text, `${ipv4} 8301: you are`);
  assert.match(text, `${ipv4} 8300: nc:`);
  assert.match(text, `${ipv6} 8300: you are`);
});

test('a name that leads to this machine, this link or nowhere leads nowhere', async () => {
  await using host = await outsideWorld();
  const text = await shell(host, ['--rm', '--net-allow', 'trap.test'], `nslookup -type=a trap.test; ${talk('169.254.1.2', 8400)}`);
  assert.not.match(text, /Address:\s+(127\.0\.0\.1|169\.254|0\.0\.0\.0)$/m);
  assert.match(text, '169.254.1.2 8400: nc:');
});

test('the host is reached by its name where that is allowed', async () => {
  await using host = await outsideWorld();
  const text = await shell(host, ['--rm', '--net-allow', 'host.containers.internal:8400'], talk('host.containers.internal', 8400));
  assert.match(text, 'you are');
});

test('who is let in is answered, and may begin nothing itself', async () => {
  await using host = await outsideWorld();
  const options = ['-d', '--name', 'web', '--net-allow', 'none', '-p', '8080:80', ...host.withNode];
  const { status, stderr } = await host.tiffin('run', ...options, hostImage, '/node', '-e', tellingServer);
  assert.is(status, 0, stderr);
  await host.tiffin('exec', 'web', 'sh', '-c', 'until netstat -ln | grep -q ":80 "; do sleep 0.1; done');
  assert.match((await host.outside(talkTo(hostAddresses.ipv4, 8080))).stdout, `you are ::ffff:${ipv4}`);
  const out = await host.tiffin('exec', 'web', 'sh', '-c', talk(ipv4, 8300));
  assert.match(out.stdout, 'nc:');
});

test('root in the container cannot lift it, and who could is refused', async () => {
  await using host = await outsideWorld();
  const tries = [
    'ip route add default via 10.0.2.2',
    'ip link set lo down',
    'unshare -n true',
    '/usr/sbin/nft flush ruleset',
    '/usr/sbin/nft delete table inet tiffin',
    '(busybox nc -l -p 53 &)',
    talk(ipv4, 8300),
  ];
  const text = await shell(host, ['--rm', '--net-allow', 'good.test:443', '--user', '0', ...host.withNode], tries.join('; '));
  assert.match(text, /Operation not permitted/);
  assert.match(text, `${ipv4} 8300: nc:`);
  for (const strong of [['--privileged'], ['--cap-add', 'NET_ADMIN'], ['--cap-add', 'net_raw'], ['--cap-add', 'all']]) {
    const { status, stderr } = await host.tiffin('run', '--rm', '--net-allow', 'good.test', ...strong, hostImage, 'true');
    assert.is(status, 125, strong.join(' '));
    assert.match(stderr, /could lift the filter/);
  }
  await host.tiffin('run', '-d', '--name', 'kept', '--net-allow', 'good.test', hostImage, 'sleep', '1000');
  assert.match((await host.tiffin('exec', '--privileged', 'kept', 'true')).stderr, /could lift the filter/);
  const joined = await host.tiffin('run', '--rm', '--network', 'container:kept', '--cap-add', 'NET_ADMIN', hostImage, 'true');
  assert.match(joined.stderr, /could lift the filter/);
  for (const mode of ['host', 'none', 'container:kept']) {
    const { status, stderr } = await host.tiffin('run', '--rm', '--net-allow', 'good.test', '--network', mode, hostImage, 'true');
    assert.is(status, 125);
    assert.match(stderr, /--net-allow cannot be combined with this network/);
  }
});

test('stays shut when the process that answers for names is killed, and goes with its container', async () => {
  await using host = await outsideWorld();
  await host.tiffin('run', '-d', '--name', 'c', '--net-allow', 'good.test:8300', hostImage, 'sleep', '1000');
  const answering = (): string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return readFileSync(join('/proc', pid, 'comm'), 'utf8') === 'tiffin-egress\n' && isBelow(pid, host.home);
      } catch {
        return false;
      }
    });
  while (answering().length === 0) await sleep(50);
  const [pid, ...more] = answering();
  assert.ok(pid !== undefined && more.length === 0, 'one process answers');
  process.kill(Number(pid), 'SIGKILL');
  const { stdout } = await host.tiffin('exec', 'c', 'sh', '-c', `${talk('good.test', 8300)}; ${talk(ipv4, 8300)}`);
  assert.match(stdout, 'nc: bad address');
  assert.match(stdout, `${ipv4} 8300: nc:`);
  await host.tiffin('restart', '-t', '0', 'c');
  assert.match((await host.tiffin('exec', 'c', 'sh', '-c', talk('good.test', 8300))).stdout, 'you are');
  await host.tiffin('rm', '-f', '-t', '0', 'c');
  // The monitor does not wait for a pasta without ports.
  while (answering().length > 0) await sleep(50);
});

/** Whether a process was started from this host's runtime directory: its command line names a file there. */
function isBelow(pid: string, home: string): boolean {
  return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').includes(home.replace(/\/home$/, '/run'));
}

test.run();
