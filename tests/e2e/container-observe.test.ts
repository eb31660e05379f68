// timeout: 240s
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;

const lists = suiteNeeding('ps', ...needs);
lists('filters as Podman does', async () => {
  await using home = await busyboxHome('ps-filter');
  await mustTiffin(home, ['run', '-d', '--name', 'web', '-l', 'app=web', '-v', 'data:/data', ...none, 'busybox', 'sleep', '60']);
  await tiffin(home, ['run', '--name', 'job', '-l', 'app=job', ...none, 'busybox', 'sh', '-c', 'exit 3']);
  await mustTiffin(home, ['create', '--name', 'new', ...none, 'busybox', 'true']);
  for (const [filters, expected] of [
    [['name=^web$'], 'web'],
    [['label=app'], 'web job'],
    [['label=app=job'], 'job'],
    [['label!=app'], 'new'],
    [['status=created'], 'new'],
    [['status=exited', 'status=created'], 'job new'],
    [['exited=3'], 'job'],
    [['ancestor=busybox'], 'web job new'],
    [['ancestor=other'], ''],
    [['volume=data'], 'web'],
    [['volume=/data'], 'web'],
    [['before=job'], 'web'],
    [['since=job'], 'new'],
    [['command=sleep'], 'web'],
    [['network=none'], 'web job new'],
    [['restart-policy=no', 'name=e'], 'web new'],
    [['until=1h'], ''],
  ] as const) {
    const listed = await mustTiffin(home, ['ps', '-a', '--format', '{{.Names}}', ...filters.flatMap((filter) => ['--filter', filter])]);
    assert.is(listed.replaceAll('\n', ' '), expected, filters.join(' '));
  }
  assert.is(await mustTiffin(home, ['ps', '-lq', '--no-trunc']), await mustTiffin(home, ['inspect', '-f', '{{.Id}}', 'new']));
  assert.is(await mustTiffin(home, ['ps', '-n', '2', '--format', '{{.Names}}']), 'job\nnew');
  assert.is((await tiffin(home, ['ps', '--filter', 'nonsense=1'])).status, 125);
});
lists('prints JSON in the shape of Podman', async () => {
  await using home = await busyboxHome('ps-json');
  await mustTiffin(home, ['create', '--name', 'x', ...none, 'busybox', 'true']);
  const [row] = JSON.parse(await mustTiffin(home, ['ps', '-a', '--format', 'json'])) as Record<string, unknown>[];
  assert.equal([row?.['Names'], row?.['State'], row?.['Pid'], row?.['Exited'], row?.['Command']], [['x'], 'created', 0, false, ['true']]);
});
lists.run();

const logs = suiteNeeding('logs', ...needs);
const counting = 'for n in 1 2 3 4 5; do echo line $n; done; echo problem >&2; printf unfinished';
logs('prints both streams, the last lines, times and names', async () => {
  await using home = await busyboxHome('logs');
  await mustTiffin(home, ['run', '--name', 'x', ...none, 'busybox', 'sh', '-c', counting]);
  const all = await tiffin(home, ['logs', 'x']);
  assert.equal([all.stdout, all.stderr], ['line 1\nline 2\nline 3\nline 4\nline 5\nunfinished', 'problem\n']);
  assert.is((await tiffin(home, ['logs', '--tail', '3', 'x'])).stdout, 'line 5\nunfinished');
  assert.is((await tiffin(home, ['logs', '--tail', '0', 'x'])).stdout, '');
  assert.match(
    (await tiffin(home, ['logs', '-t', '--tail', '3', 'x'])).stdout,
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d) line 5\n/,
  );
  assert.match((await tiffin(home, ['logs', '-n', 'x'])).stdout, /^x line 1$/m);
  assert.is((await tiffin(home, ['logs', '--since', '1h', 'x'])).stdout, all.stdout);
  assert.is((await tiffin(home, ['logs', '--until', '1h', 'x'])).stdout, '');
});
logs('follows until the container ends, --rm or not', async () => {
  await using home = await busyboxHome('logs-follow');
  const slow = 'for n in 1 2 3; do echo $n; sleep 0.2; done';
  for (const flags of [[], ['--rm']]) {
    const id = await mustTiffin(home, ['run', '-d', ...flags, ...none, 'busybox', 'sh', '-c', slow]);
    assert.is((await tiffin(home, ['logs', '-f', id], { timeoutMs: 20_000 })).stdout, '1\n2\n3\n');
  }
});
logs('reads json-file, and refuses where nothing is kept', async () => {
  await using home = await busyboxHome('logs-json');
  await mustTiffin(home, ['run', '--name', 'j', '--log-driver', 'json-file', ...none, 'busybox', 'sh', '-c', counting]);
  assert.is((await tiffin(home, ['logs', '--tail', '2', 'j'])).stdout, 'unfinished');
  await mustTiffin(home, ['run', '--name', 'n', '--log-driver', 'none', ...none, 'busybox', 'echo', 'x']);
  assert.is((await tiffin(home, ['logs', 'n'])).status, 125);
});
logs('merges several by time, each line with its container', async () => {
  await using home = await busyboxHome('logs-merged');
  await mustTiffin(home, ['run', '--name', 'a', ...none, 'busybox', 'sh', '-c', 'echo one; echo bad >&2']);
  await mustTiffin(home, ['run', '--name', 'b', '--log-driver', 'json-file', ...none, 'busybox', 'echo', 'two']);
  await mustTiffin(home, ['start', '-a', 'a']);
  const named = await tiffin(home, ['logs', '-n', 'b', 'a']);
  assert.equal([named.stdout, named.stderr], ['a one\nb two\na one\n', 'a bad\na bad\n']);
  assert.is((await tiffin(home, ['logs', '--names', '--tail', '1', 'a', 'b'])).stdout, 'b two\n');
  assert.match((await tiffin(home, ['logs', 'a', 'b'])).stdout, /^[0-9a-f]{12} one\n[0-9a-f]{12} two\n/);
  const colored = await tiffin(home, ['logs', '--color', '-n', 'a', 'b']);
  assert.ok(colored.stdout.startsWith('\u001b[37ma one\u001b[0m\n\u001b[31mb two\u001b[0m\n'), JSON.stringify(colored.stdout));
  assert.match((await tiffin(home, ['logs', '-t', '-n', 'a', 'b'])).stdout, /^a \d{4}-[^ ]+ one\nb \d{4}-/);
  assert.is((await tiffin(home, ['logs', 'a', 'nope'])).status, 125);
});
logs('follows several until all have ended', async () => {
  await using home = await busyboxHome('logs-follow-all');
  for (const name of ['a', 'b'])
    await mustTiffin(home, [
      'run',
      '-d',
      '--name',
      name,
      ...none,
      'busybox',
      'sh',
      '-c',
      `for n in 1 2 3; do echo ${name}$n; sleep 0.2; done`,
    ]);
  const { stdout } = await tiffin(home, ['logs', '-fn', 'a', 'b'], { timeoutMs: 20_000 });
  assert.equal(stdout.trim().split('\n').toSorted(), ['a a1', 'a a2', 'a a3', 'b b1', 'b b2', 'b b3']);
});
logs('keeps to the maximum size and still has the latest', async () => {
  await using home = await busyboxHome('logs-size');
  await mustTiffin(home, ['run', '--name', 'x', '--log-opt', 'max-size=20k', ...none, 'busybox', 'seq', '5000']);
  const { stdout } = await tiffin(home, ['logs', 'x']);
  assert.ok(stdout.endsWith('4999\n5000\n'));
  assert.ok(stdout.length < 24_000);
  assert.is((await tiffin(home, ['logs', '--tail', '1', 'x'])).stdout, '5000\n');
});
logs.run();

const execs = suiteNeeding('exec', ...needs);
execs('runs as asked and hands the status back', async () => {
  await using home = await busyboxHome('exec');
  await mustTiffin(home, ['run', '-d', '--name', 'x', '-e', 'FROM=run', ...none, 'busybox', 'sleep', '60']);
  const said = await tiffin(home, ['exec', '-u', '1000', '-w', '/tmp', '-e', 'A=b', 'x', 'sh', '-c', 'id -u; pwd; echo $A $FROM; exit 9']);
  assert.equal([said.stdout, said.status], ['1000\n/tmp\nb run\n', 9]);
  assert.is((await tiffin(home, ['exec', '-i', 'x', 'cat'], { stdin: 'in' })).stdout, 'in');
  await mustTiffin(home, ['exec', '-d', 'x', 'touch', '/tmp/made']);
  assert.is(await mustTiffin(home, ['exec', 'x', 'sh', '-c', 'until [ -e /tmp/made ]; do sleep 0.05; done; echo there']), 'there');
  assert.is((await tiffin(home, ['exec', 'x', 'no-such'])).status, 127);
  assert.is((await tiffin(home, ['exec', 'x'])).status, 125);
  await mustTiffin(home, ['stop', '-t', '0', 'x']);
  assert.is((await tiffin(home, ['exec', 'x', 'true'])).status, 255);
});
execs.run();

const inspects = suiteNeeding('inspect', ...needs);
inspects('tells about containers, images and volumes, and names what is none', async () => {
  await using home = await busyboxHome('inspect');
  await mustTiffin(home, ['run', '-d', '--name', 'x', '-v', 'data:/data:ro', '-l', 'k=v', '-e', 'A=b', ...none, 'busybox', 'sleep', '60']);
  const format =
    '{{.Name}} {{.State.Status}} {{.Config.Labels.k}} {{(index .Mounts 0).Name}} {{(index .Mounts 0).RW}} {{.HostConfig.NetworkMode}} {{.Path}} {{.Args}}';
  assert.is(await mustTiffin(home, ['inspect', '-f', format, 'x']), 'x running v data false none sleep [60]');
  const found = JSON.parse(await mustTiffin(home, ['inspect', 'x', 'busybox', 'data'])) as Record<string, unknown>[];
  assert.is(found.length, 3);
  const { status, stdout, stderr } = await tiffin(home, ['inspect', 'x', 'nobody']);
  assert.is(status, 125);
  assert.is((JSON.parse(stdout) as unknown[]).length, 1);
  assert.match(stderr, /no such object: "nobody"/);
  assert.match((await tiffin(home, ['inspect', '-t', 'container', 'nobody'])).stderr, /no such container "nobody"/);
  assert.is((await tiffin(home, ['container', 'exists', 'x'])).status, 0);
  assert.is((await tiffin(home, ['container', 'exists', 'nobody'])).status, 1);
});
inspects.run();
