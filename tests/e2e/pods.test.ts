// timeout: 300s
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { leftoversOf } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const alone = ['--network', 'none'] as const;
const serve = 'mkdir /w; echo hello >/w/index.html; exec httpd -f -p 80 -h /w';
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
const stateOf = (home: ScratchHome, pod: string): Promise<string> => mustTiffin(home, ['pod', 'inspect', '-f', '{{.State}}', pod]);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Asks until there is an answer: the server needs a moment. */
async function fetched(home: ScratchHome, container: string, url: string): Promise<string> {
  const ask = `for n in $(seq 100); do wget -qO- ${url} && exit 0; usleep 50000; done; exit 1`;
  return mustTiffin(home, ['exec', container, 'sh', '-c', ask]);
}

const shares = suiteNeeding('containers of a pod', ...needs);
shares('see one localhost, one host name, one /dev/shm and each other by name, and nothing else of each other', async () => {
  await using home = await busyboxHome('pod-share');
  await mustTiffin(home, ['pod', 'create', ...alone, 'web']);
  await mustTiffin(home, ['run', '-d', '--pod', 'web', '--name', 'server', 'busybox', 'sh', '-c', serve]);
  await mustTiffin(home, ['run', '-d', '--pod', 'web', '--name', 'client', 'busybox', 'sleep', '600']);
  assert.is(await fetched(home, 'client', 'http://server/'), 'hello');
  assert.is(await mustTiffin(home, ['run', '--rm', '--pod', 'web', 'busybox', 'hostname']), 'web');
  assert.is(await mustTiffin(home, ['exec', 'client', 'cat', '/etc/hostname']), 'web');
  await mustTiffin(home, ['exec', 'server', 'sh', '-c', 'echo shared >/dev/shm/x']);
  assert.is(await mustTiffin(home, ['exec', 'client', 'cat', '/dev/shm/x']), 'shared');
  assert.is((await tiffin(home, ['exec', 'client', 'ls', '/w'])).status, 1, 'files stay apart');
  const processes = await mustTiffin(home, ['exec', 'client', 'ps']);
  assert.not.match(processes, /httpd/, 'so do processes');
  assert.is(await mustTiffin(home, ['exec', 'client', 'ls', '/sys/class/net']), 'lo', 'interfaces of the host are not to be seen');
});
shares('share processes when asked to, and PID 1 reaps what is left to it', async () => {
  await using home = await busyboxHome('pod-pid');
  await mustTiffin(home, ['pod', 'create', ...alone, '--share', '+pid', 'p']);
  await mustTiffin(home, ['run', '-d', '--pod', 'p', '--name', 'one', 'busybox', 'sleep', '600']);
  assert.match(await mustTiffin(home, ['run', '--rm', '--pod', 'p', 'busybox', 'ps']), /sleep 600/);
  await mustTiffin(home, ['exec', 'one', 'sh', '-c', '(sleep 0.05 &)']);
  const count =
    'for n in $(seq 100); do [ -z "$(ps | grep -E "sleep 0.05|\\[sleep\\]" | grep -v grep)" ] && exit 0; usleep 20000; done; ps; exit 1';
  await mustTiffin(home, ['exec', 'one', 'sh', '-c', count]);
  await mustTiffin(home, ['exec', 'one', 'kill', '-9', '1']);
  assert.is(await stateOf(home, 'p'), 'Running', 'PID 1 cannot be killed from within');
});
shares('have the volumes, devices and the user of the pod', async () => {
  await using home = await busyboxHome('pod-inherit');
  await mustTiffin(home, [
    'pod',
    'create',
    ...alone,
    '-v',
    'data:/data',
    '-v',
    '/anonymous',
    '--device',
    '/dev/zero:/dev/nought',
    '--userns',
    'keep-id',
    'p',
  ]);
  const write = 'id -u; echo "$1" >>/anonymous/x; ls /dev/nought; cat /anonymous/x';
  const uid = await mustTiffin(home, ['run', '--rm', '--userns', 'keep-id', ...alone, 'busybox', 'id', '-u']);
  await mustTiffin(home, ['run', '--rm', '--pod', 'p', '--user', '0', 'busybox', 'chmod', '777', '/anonymous']);
  assert.is(await mustTiffin(home, ['run', '--rm', '--pod', 'p', 'busybox', 'sh', '-c', write, 'sh', 'one']), `${uid}\n/dev/nought\none`);
  assert.is(
    await mustTiffin(home, ['run', '--rm', '--pod', 'p', 'busybox', 'sh', '-c', write, 'sh', 'two']),
    `${uid}\n/dev/nought\none\ntwo`,
  );
  assert.is((await tiffin(home, ['volume', 'rm', 'data'])).status, 2, 'the pod keeps its volumes');
  await mustTiffin(home, ['pod', 'rm', '-f', '-t', '0', 'p']);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), 'data', 'those without a name go with it');
});
shares('are reached through the ports of the pod', async () => {
  await using home = await busyboxHome('pod-ports');
  const port = await freePort();
  await mustTiffin(home, ['pod', 'create', '-p', `127.0.0.1:${port}:80`, 'web']);
  await mustTiffin(home, ['run', '-d', '--pod', 'web', '--name', 'server', 'busybox', 'sh', '-c', serve]);
  await fetched(home, 'server', 'http://localhost/');
  const response = await fetch(`http://127.0.0.1:${port}/`);
  assert.is(await response.text(), 'hello\n');
  assert.match(await mustTiffin(home, ['ps', '--format', '{{.Names}} {{.Ports}}']), new RegExp(`server 127.0.0.1:${port}->80/tcp`));
});
shares('join while it runs, ten at once, and leave', async () => {
  await using home = await busyboxHome('pod-parallel');
  await mustTiffin(home, ['pod', 'create', ...alone, 'p']);
  const runs = range(10).map((index) =>
    tiffin(home, ['run', '--rm', '--pod', 'p', '--name', `m${index}`, 'busybox', 'sh', '-c', `hostname; grep -c m${index} /etc/hosts`]),
  );
  for (const { status, stdout, stderr } of await Promise.all(runs)) assert.equal([status, stdout], [0, 'p\n1\n'], stderr);
  assert.is(await mustTiffin(home, ['pod', 'ps', '--format', '{{.NumberOfContainers}}']), '1');
  await mustTiffin(home, ['pod', 'rm', '-f', '-t', '0', 'p']);
  assert.equal(leftoversOf(home), []);
});
shares.run();

const life = suiteNeeding('the life of a pod', ...needs);
life('is created, runs, is degraded, has exited, goes', async () => {
  await using home = await busyboxHome('pod-life');
  await mustTiffin(home, ['pod', 'create', ...alone, 'p']);
  for (const name of ['a', 'b'])
    await mustTiffin(home, ['create', '--pod', 'p', '--name', name, '--stop-timeout', '0', 'busybox', 'sleep', '600']);
  assert.is(await stateOf(home, 'p'), 'Created');
  assert.is(await mustTiffin(home, ['pod', 'start', 'p']), 'p');
  assert.is(await stateOf(home, 'p'), 'Running');
  await mustTiffin(home, ['stop', 'a']);
  assert.is(await stateOf(home, 'p'), 'Degraded');
  assert.not.match(await mustTiffin(home, ['exec', 'b', 'cat', '/etc/hosts']), /\ba$/m, 'who has left has no name any more');
  await mustTiffin(home, ['pod', 'restart', 'p']);
  assert.is(await stateOf(home, 'p'), 'Running');
  await mustTiffin(home, ['pod', 'kill', 'p']);
  assert.is(await stateOf(home, 'p'), 'Exited');
  await mustTiffin(home, ['start', 'a']);
  assert.is(await stateOf(home, 'p'), 'Degraded', 'a member brings the infra container up');
  assert.is((await tiffin(home, ['pod', 'rm', 'p'])).status, 125);
  await mustTiffin(home, ['pod', 'stop', 'p']);
  const id = await mustTiffin(home, ['pod', 'rm', 'p']);
  assert.match(id, /^[0-9a-f]{64}$/);
  assert.is((await tiffin(home, ['pod', 'exists', 'p'])).status, 1);
  const events = await mustTiffin(home, ['events', '--stream=false', '--filter', 'type=pod', '--format', '{{.Status}}']);
  assert.equal(events.split('\n'), ['create', 'start', 'stop', 'start', 'kill', 'stop', 'remove']);
  assert.equal(leftoversOf(home), []);
});
life('ends with the last container when its exit policy says so, and not between two that start', async () => {
  await using home = await busyboxHome('pod-exit-policy');
  await mustTiffin(home, ['pod', 'create', ...alone, '--exit-policy', 'stop', 'p']);
  await mustTiffin(home, ['create', '--pod', 'p', '--name', 'short', 'busybox', 'true']);
  await mustTiffin(home, [
    'create',
    '--pod',
    'p',
    '--name',
    'long',
    'busybox',
    'sh',
    '-c',
    'while ! [ -e /dev/shm/end ]; do usleep 20000; done',
  ]);
  await mustTiffin(home, ['pod', 'start', 'p']);
  await mustTiffin(home, ['wait', 'short']);
  assert.is(await stateOf(home, 'p'), 'Degraded');
  const infra = await mustTiffin(home, ['pod', 'inspect', '-f', '{{.InfraContainerID}}', 'p']);
  await mustTiffin(home, ['exec', 'long', 'touch', '/dev/shm/end']);
  assert.is(await mustTiffin(home, ['wait', infra]), '0');
  assert.is(await stateOf(home, 'p'), 'Exited');
  const runs = range(6).map((index) => tiffin(home, ['run', '--rm', '--pod', 'p', 'busybox', 'echo', String(index)]));
  for (const [index, { stdout, stderr }] of (await Promise.all(runs)).entries()) assert.is(stdout, `${index}\n`, stderr);
});
life('begins with its init containers, those of `once` only once', async () => {
  await using home = await busyboxHome('pod-init');
  await mustTiffin(home, ['pod', 'create', ...alone, 'p']);
  const note = (word: string): string[] => ['busybox', 'sh', '-c', `echo ${word} >>/notes/x`];
  await mustTiffin(home, ['volume', 'create', 'notes']);
  const mount = ['-v', 'notes:/notes'];
  await mustTiffin(home, ['create', '--pod', 'p', '--init-ctr', 'once', ...mount, ...note('once')]);
  await mustTiffin(home, ['create', '--pod', 'p', '--init-ctr', 'always', '--name', 'always', ...mount, ...note('always')]);
  await mustTiffin(home, ['create', '--pod', 'p', '--name', 'main', '--stop-timeout', '0', ...mount, 'busybox', 'sleep', '600']);
  await mustTiffin(home, ['pod', 'start', 'p']);
  await mustTiffin(home, ['pod', 'stop', 'p']);
  await mustTiffin(home, ['pod', 'start', 'p']);
  assert.is(await mustTiffin(home, ['exec', 'main', 'cat', '/notes/x']), 'once\nalways\nalways');
  const { status, stderr } = await tiffin(home, ['create', '--pod', 'p', '--init-ctr', 'once', 'busybox', 'true']);
  assert.equal([status, /cannot add init-ctr to a running pod/.test(stderr)], [125, true]);
  await mustTiffin(home, ['pod', 'create', ...alone, 'bad']);
  await mustTiffin(home, ['create', '--pod', 'bad', '--init-ctr', 'always', 'busybox', 'false']);
  await mustTiffin(home, ['create', '--pod', 'bad', '--name', 'never', 'busybox', 'sleep', '600']);
  assert.match((await tiffin(home, ['pod', 'start', 'bad'])).stderr, /initialization container [0-9a-f]{64} failed with exit code 1/);
  assert.is(await mustTiffin(home, ['inspect', '-f', '{{.State.Status}}', 'never']), 'created');
});
life('is made for one container by --pod new:NAME, and not kept when that cannot be made', async () => {
  await using home = await busyboxHome('pod-new');
  assert.is(await mustTiffin(home, ['run', '--pod', 'new:fresh', ...alone, '--hostname', 'named', 'busybox', 'hostname']), 'named');
  assert.is(await mustTiffin(home, ['run', '--rm', '--pod', 'fresh', 'busybox', 'hostname']), 'named');
  assert.is((await tiffin(home, ['run', '--pod', 'new:bad', '--pull', 'never', 'localhost/no-such', 'true'])).status, 125);
  assert.is(await mustTiffin(home, ['pod', 'ps', '--format', '{{.Name}}']), 'fresh');
  assert.match((await tiffin(home, ['run', '--pod', 'new:fresh', 'busybox', 'true'])).stderr, /name "fresh" is in use/);
});
life('is cloned with its containers', async () => {
  await using home = await busyboxHome('pod-clone');
  await mustTiffin(home, ['pod', 'create', ...alone, '-l', 'a=b', 'p']);
  await mustTiffin(home, ['create', '--pod', 'p', '--name', 'm', 'busybox', 'sh', '-c', 'hostname; sleep 600']);
  await mustTiffin(home, ['pod', 'clone', '--start', '--label', 'c=d', 'p', 'q']);
  assert.is(await mustTiffin(home, ['logs', 'm-clone']), 'q');
  assert.is(await mustTiffin(home, ['pod', 'inspect', '-f', '{{index .Labels "a"}}{{index .Labels "c"}}', 'q']), 'bd');
  await mustTiffin(home, ['pod', 'clone', '--destroy', 'q', 'r']);
  assert.is(await mustTiffin(home, ['pod', 'ps', '--sort', 'name', '--format', '{{.Name}} {{.Status}}']), 'p Created\nr Created');
});
life('has one log, one list of processes and one of usage', async () => {
  await using home = await busyboxHome('pod-look');
  await mustTiffin(home, ['pod', 'create', ...alone, 'p']);
  await mustTiffin(home, ['run', '--pod', 'p', '--name', 'a', 'busybox', 'echo', 'first']);
  await mustTiffin(home, ['run', '--pod', 'p', '--name', 'b', 'busybox', 'echo', 'second']);
  await mustTiffin(home, ['run', '-d', '--pod', 'p', '--name', 'c', 'busybox', 'sleep', '600']);
  assert.is(await mustTiffin(home, ['pod', 'logs', '-n', 'p']), 'a first\nb second');
  assert.is(await mustTiffin(home, ['pod', 'logs', '-c', 'b', 'p']), 'second');
  assert.match(await mustTiffin(home, ['pod', 'top', 'p', 'pid', 'args']), /1 +sleep 600/);
  assert.match(await mustTiffin(home, ['pod', 'stats', '--no-stream', '--format', '{{.Name}} {{.PIDS}}', 'p']), /^c \d+$/m);
});
life.run();

const refuses = suiteNeeding('a pod', ...needs);
refuses('keeps its infra container, and only goes as a whole', async () => {
  await using home = await busyboxHome('pod-infra');
  const pod = await mustTiffin(home, ['pod', 'create', ...alone, '--pod-id-file', 'id', 'p']);
  assert.is(readFileSync(join(home.path, 'id'), 'utf8'), pod);
  const infra = await mustTiffin(home, ['pod', 'inspect', '-f', '{{.InfraContainerID}}', pod.slice(0, 12)]);
  const { status, stderr } = await tiffin(home, ['rm', '-f', infra]);
  assert.is(status, 125);
  assert.ok(
    stderr.includes(`container ${infra} is the infra container of pod ${pod} and cannot be removed without removing the pod`),
    stderr,
  );
  await mustTiffin(home, ['create', '--pod-id-file', 'id', '--name', 'm', 'busybox', 'true']);
  await mustTiffin(home, ['container', 'prune', '-f']);
  assert.is(await mustTiffin(home, ['pod', 'ps', '--format', '{{.NumberOfContainers}}']), '2', 'prune leaves members alone');
  await mustTiffin(home, ['rm', '--all']);
  assert.is(await mustTiffin(home, ['pod', 'ps', '-q']), '');
});
refuses('shares its name with no other pod, whoever comes first', async () => {
  await using home = await busyboxHome('pod-names');
  const creations = await Promise.all(range(6).map(() => tiffin(home, ['pod', 'create', ...alone, 'one'])));
  assert.is(creations.filter(({ status }) => status === 0).length, 1);
  for (const { status, stderr } of creations) if (status !== 0) assert.match(stderr, /name "one" is in use: pod already exists/);
  await mustTiffin(home, ['create', '--name', 'one', ...alone, 'busybox', 'true']);
  await mustTiffin(home, ['pod', 'create', ...alone, '--replace', 'one']);
  assert.is(await mustTiffin(home, ['pod', 'ps', '--format', '{{.Name}}']), 'one');
  await mustTiffin(home, ['rm', '-a']);
  assert.equal(leftoversOf(home), []);
});
refuses('survives the loss of the database', async () => {
  await using home = await busyboxHome('pod-rebuild');
  await mustTiffin(home, ['pod', 'create', ...alone, '-l', 'a=b', 'p']);
  await mustTiffin(home, ['create', '--pod', 'p', '--name', 'm', 'busybox', 'hostname']);
  for (const suffix of ['', '-wal', '-shm'])
    await mustTiffin(home, ['unshare', 'rm', '-f', join(home.path, `.local/share/tiffin/state.db${suffix}`)]);
  assert.is(await mustTiffin(home, ['pod', 'ps', '--format', '{{.Name}} {{.NumberOfContainers}} {{.Labels}}']), 'p 2 map[a:b]');
  assert.is(await mustTiffin(home, ['start', '-a', 'm']), 'p');
});
refuses.run();
