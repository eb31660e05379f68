// timeout: 400s
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import {
  addressOf,
  fetchFrom,
  lookup,
  networkHome,
  networkNeeds,
  reaches,
  reachesAddress,
  serve,
  untilTrue,
} from '../support/network-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const quick = ['--stop-timeout', '0'] as const;
const idle = ['busybox', 'sleep', '600'] as const;

const talks = suiteNeeding('containers on networks', ...networkNeeds);
talks('find each other by name, alias and short ID, and by both families', async () => {
  await using home = await networkHome('networks-names');
  assert.is(await mustTiffin(home, ['network', 'create', '--ipv6', 'front']), 'front');
  const id = await mustTiffin(home, [
    'run',
    '-d',
    ...quick,
    '--network',
    'front:alias=shop',
    '--name',
    'web',
    'busybox',
    'sh',
    '-c',
    serve,
    'web',
  ]);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--name', 'client', ...idle]);
  for (const name of ['web', 'shop', id.slice(0, 12)]) {
    await untilTrue(`client finds ${name}`, async () => (await lookup(home, 'client', name)) === (await addressOf(home, 'web', 'front')));
  }
  assert.ok(await reaches(home, 'client', 'web'));
  const six = await mustTiffin(home, ['inspect', '-f', '{{(index .NetworkSettings.Networks "front").GlobalIPv6Address}}', 'web']);
  assert.match(six, /^fd[0-9a-f:]+$/);
  assert.match(await fetchFrom(home, 'client', six), /from-web/);
});
talks('of two networks cannot reach each other, by name or address, unless one of them says so', async () => {
  await using home = await networkHome('networks-apart');
  for (const name of ['one', 'two']) await mustTiffin(home, ['network', 'create', '--ipv6', name]);
  for (const name of ['three', 'four']) await mustTiffin(home, ['network', 'create', '-o', 'isolate=false', name]);
  for (const name of ['one', 'two', 'three', 'four'])
    await mustTiffin(home, ['run', '-d', ...quick, '--network', name, '--name', `on-${name}`, 'busybox', 'sh', '-c', serve, name]);
  const [two, four] = [await addressOf(home, 'on-two', 'two'), await addressOf(home, 'on-four', 'four')];
  await untilTrue('a container finds itself', () => reaches(home, 'on-one', 'on-one'));
  assert.is(await lookup(home, 'on-one', 'on-two'), undefined);
  const gateways = await mustTiffin(home, ['network', 'inspect', '-f', '{{range .Subnets}}{{.Gateway}} {{end}}', 'two']);
  for (const gateway of gateways.trim().split(' ')) {
    assert.is(await lookup(home, 'on-two', 'on-two', gateway), two);
    assert.is(await lookup(home, 'on-one', 'on-two', gateway), undefined);
  }
  assert.not.ok(await reachesAddress(home, 'on-one', two));
  assert.not.ok(await reachesAddress(home, 'on-two', await addressOf(home, 'on-one', 'one')));
  await untilTrue('networks that allow it reach each other', () => reachesAddress(home, 'on-three', four));
});
talks('have what they asked for: addresses, an Ethernet address, names of interfaces, several networks', async () => {
  await using home = await networkHome('networks-static');
  await mustTiffin(home, ['network', 'create', '--subnet', '10.231.0.0/24', '--ip-range', '10.231.0.128/25', 'fixed']);
  await mustTiffin(home, ['network', 'create', '--subnet', 'fd12:3456::/64', '--subnet', '10.231.1.0/24', '-o', 'mtu=1300', 'both']);
  const wishes = ['--network', 'fixed:ip=10.231.0.7,mac=92:d0:c6:0a:29:33,interface_name=shop0', '--network', 'both:ip6=fd12:3456::99'];
  await mustTiffin(home, ['run', '-d', ...quick, ...wishes, '--name', 'x', ...idle]);
  const shown = await mustTiffin(home, ['exec', 'x', 'ip', 'address']);
  for (const text of ['inet 10.231.0.7/24', 'link/ether 92:d0:c6:0a:29:33', 'shop0', 'inet6 fd12:3456::99/64', 'eth0', 'mtu 1300'])
    assert.ok(shown.includes(text), `${text} in ${shown}`);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'fixed', '--name', 'y', ...idle]);
  assert.is(await addressOf(home, 'y', 'fixed'), '10.231.0.129');
  assert.is(await mustTiffin(home, ['ps', '--filter', 'network=both', '--format', '{{.Names}} {{.Networks}}']), 'x fixed,both');
  const taken = await tiffin(home, ['run', '--rm', '--network', 'fixed', '--ip', '10.231.0.7', 'busybox', 'true']);
  assert.match(taken.stderr, /requested ip address 10\.231\.0\.7 is already allocated to container ID [0-9a-f]{64}/);
  assert.is(taken.status, 125);
});
talks('publish ports with the address of the client, and keep their network besides', async () => {
  await using home = await networkHome('networks-ports');
  await mustTiffin(home, ['network', 'create', 'front']);
  const web = ['run', '-d', ...quick, '--network', 'front', '-p', '80', '--name', 'web', 'busybox', 'sh', '-c', serve, 'web'];
  await mustTiffin(home, web);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--name', 'client', ...idle]);
  const port = Number(/:(\d+)$/m.exec(await mustTiffin(home, ['port', 'web', '80']))?.[1]);
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  for (const host of ['127.0.0.1', ...(own === undefined ? [] : [own])]) {
    await untilTrue(`${host}:${port} answers`, async () => (await fetchText(host, port)).includes('from-web'));
    assert.match((await tiffin(home, ['logs', 'web'])).stderr, new RegExp(`\\[(::ffff:)?${host.replaceAll('.', '\\.')}\\]`));
  }
  await untilTrue('client reaches web', () => reaches(home, 'client', 'web'));
  assert.ok((await tiffin(home, ['logs', 'web'])).stderr.includes(await addressOf(home, 'client', 'front')));
});
talks('on an internal network have no way out', async () => {
  await using home = await networkHome('networks-internal');
  await mustTiffin(home, ['network', 'create', '--internal', 'inner']);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'inner', '--name', 'x', ...idle]);
  assert.not.match(await mustTiffin(home, ['exec', 'x', 'ip', 'route']), /default/);
});
talks.run();

const plugs = suiteNeeding('network connect', ...networkNeeds);
plugs('joins and leaves while the container runs, in its /etc, too, and lasts over a restart', async () => {
  await using home = await networkHome('networks-plug');
  for (const name of ['one', 'two']) await mustTiffin(home, ['network', 'create', name]);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'one', '--name', 'x', ...idle]);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'two', '--name', 'web', 'busybox', 'sh', '-c', serve, 'web']);
  await mustTiffin(home, ['network', 'connect', '--alias', 'other', 'two', 'x']);
  const server = await mustTiffin(home, ['network', 'inspect', '-f', '{{(index .Subnets 0).Gateway}}', 'two']);
  const web = await addressOf(home, 'web', 'two');
  await untilTrue('x finds web', async () => (await lookup(home, 'x', 'web', server)) === web);
  assert.ok(await reachesAddress(home, 'x', web));
  await untilTrue('web finds the alias', async () => (await lookup(home, 'web', 'other')) !== undefined);
  const address = await addressOf(home, 'x', 'two');
  assert.ok((await mustTiffin(home, ['exec', 'x', 'cat', '/etc/hosts'])).includes(address));
  assert.match((await tiffin(home, ['network', 'connect', 'two', 'x'])).stderr, /already connected to network two/);
  await mustTiffin(home, ['restart', 'x']);
  assert.is(await addressOf(home, 'x', 'two'), address, 'it comes back with its address');
  await mustTiffin(home, ['network', 'disconnect', 'two', 'x']);
  assert.not.ok((await mustTiffin(home, ['exec', 'x', 'ip', 'address'])).includes(address));
  assert.not.ok((await mustTiffin(home, ['exec', 'x', 'cat', '/etc/hosts'])).includes(address));
  assert.match((await tiffin(home, ['network', 'disconnect', 'two', 'x'])).stderr, /container x is not connected to network two/);
  await mustTiffin(home, ['network', 'disconnect', 'one', 'x']);
  assert.is(await mustTiffin(home, ['ps', '--filter', 'name=x', '--format', '{{.Networks}}']), '');
});
plugs('is refused for a container that is on no network', async () => {
  await using home = await networkHome('networks-plug-refused');
  await mustTiffin(home, ['network', 'create', 'one']);
  await mustTiffin(home, ['create', '--name', 'x', '--network', 'none', ...idle]);
  const { status, stderr } = await tiffin(home, ['network', 'connect', 'one', 'x']);
  assert.is(status, 125);
  assert.match(stderr, /"none" is not supported: invalid network mode/);
});
plugs.run();

const manages = suiteNeeding('network', ...networkNeeds);
manages('commands speak as those of Podman', async () => {
  await using home = await networkHome('networks-manage');
  await mustTiffin(home, ['network', 'create', '--subnet', '10.232.0.0/24', '--label', 'a=b', 'n1']);
  await mustTiffin(home, ['create', '--name', 'x', '--network', 'n1', ...idle]);
  assert.is(await mustTiffin(home, ['network', 'ls', '-q', '--filter', 'label=a']), 'n1');
  const inUse = await tiffin(home, ['network', 'rm', 'n1']);
  assert.is(inUse.status, 2);
  assert.match(inUse.stderr, /"n1" has associated containers with it/);
  assert.is((await tiffin(home, ['network', 'rm', 'tiffin'])).status, 125);
  assert.is((await tiffin(home, ['network', 'rm', 'nope'])).status, 1);
  assert.is((await tiffin(home, ['network', 'exists', 'nope'])).status, 1);
  assert.is(await mustTiffin(home, ['network', 'inspect', '-f', '{{.Name}} {{(index .Subnets 0).Gateway}}', 'n1']), 'n1 10.232.0.1');
  assert.is(await mustTiffin(home, ['network', 'update', '--dns-add', '192.0.2.53', 'n1']), 'n1');
  assert.is(await mustTiffin(home, ['network', 'rm', '-f', '-t', '0', 'n1']), 'n1');
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  await mustTiffin(home, ['network', 'create', 'n2']);
  assert.is(await mustTiffin(home, ['network', 'prune', '-f']), 'n2');
  await mustTiffin(home, ['network', 'create', 'n3']);
  assert.match(await mustTiffin(home, ['system', 'prune', '-f']), /^Deleted Networks\nn3$/m);
  assert.match(await mustTiffin(home, ['events', '--stream=false', '--filter', 'type=network']), /network remove .*name=n2, type=bridge/);
});
manages.run();

async function fetchText(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection({ host, port }, () => socket.write('GET / HTTP/1.0\r\n\r\n'));
    let text = '';
    socket.setTimeout(3000, () => socket.destroy());
    socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')));
    socket.on('error', () => resolve(text));
    socket.on('close', () => resolve(text));
  });
}
