// timeout: 90s
import { spawn } from 'node:child_process';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const events = suiteNeeding('events', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--network', 'none'] as const;
const past = ['events', '--stream=false'] as const;

events('tell the life of a container, in the words of Podman', async () => {
  await using home = await busyboxHome('events');
  await tiffin(home, ['run', '--name', 'x', '-l', 'a=b', ...none, 'busybox', 'sh', '-c', 'exit 3']);
  await mustTiffin(home, ['rename', 'x', 'y']);
  await mustTiffin(home, ['start', 'y']);
  await mustTiffin(home, ['wait', 'y']);
  await mustTiffin(home, ['rm', 'y']);
  const told = (...more: string[]) =>
    mustTiffin(home, [...past, '--format', '{{.Status}} {{.Name}}', '--filter', 'type=container', ...more]);
  assert.is(
    await told(),
    'create x\ninit x\nstart x\nattach x\ndied x\ncleanup x\nrename y\ninit y\nstart y\ndied y\ncleanup y\nremove y'.replaceAll(
      ' \n',
      '\n',
    ),
  );
  assert.is(await told('--filter', 'label=a=b', '--filter', 'event=died', '--filter', 'container=y'), 'died y');
  assert.is(await mustTiffin(home, [...past, '--filter', 'event=died', '--format', '{{.ContainerExitCode}}']), '3\n3');
});
events('of exec and of --rm come from the monitors', async () => {
  await using home = await busyboxHome('events-exec');
  await mustTiffin(home, ['run', '-d', '--rm', '--name', 'x', ...none, 'busybox', 'sleep', '100']);
  assert.is((await tiffin(home, ['exec', 'x', 'sh', '-c', 'exit 5'])).status, 5);
  await mustTiffin(home, ['kill', 'x']);
  await mustTiffin(home, ['wait', '--ignore', 'x']);
  const seen = await mustTiffin(home, [...past, '--filter', 'container=x', '--format', '{{.Status}} {{.ContainerExitCode}}']);
  // The command that kills and the monitor write each for itself.
  assert.equal(seen.split('\n').slice(3).toSorted(), ['died 137', 'exec <nil>', 'exec_died 5', 'kill <nil>', 'remove 137']);
});
events('are followed from now on, and Ctrl-C ends it', async () => {
  await using home = await busyboxHome('events-follow');
  await mustTiffin(home, ['volume', 'create', 'before']);
  const follower = spawn(tiffinPath, ['events', '--format', 'json'], { env: { ...home.env }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => follower.once('exit', resolve));
  const first = new Promise<string>((resolve) => follower.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString())));
  // Until it has begun to listen nothing of ours is for it.
  const line = await (async () => {
    for (let times = 0; ; times += 1) {
      await mustTiffin(home, ['volume', 'create', `v${times}`]);
      const seen = await Promise.race([first, new Promise<undefined>((resolve) => setTimeout(resolve, 200, undefined))]);
      if (seen !== undefined) return seen;
    }
  })();
  const event = JSON.parse(line.split('\n')[0] ?? '') as Record<string, unknown>;
  assert.equal([event['Type'], event['Status']], ['volume', 'create']);
  assert.not.match(line, /before/);
  follower.kill('SIGINT');
  assert.is(await ended, 130);
});
events.run();
