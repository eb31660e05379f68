// timeout: 240s
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;

const volumes = suiteNeeding('volume', ...needs);
volumes('are created, listed, inspected and removed', async () => {
  await using home = await busyboxHome('volume');
  assert.is(await mustTiffin(home, ['volume', 'create', '-l', 'a=b', 'one']), 'one');
  assert.match(await mustTiffin(home, ['volume', 'create']), /^[0-9a-f]{64}$/);
  assert.is((await tiffin(home, ['volume', 'create', 'one'])).status, 125);
  assert.is(await mustTiffin(home, ['volume', 'create', '--ignore', 'one']), 'one');
  assert.is((await tiffin(home, ['volume', 'create', 'bad/name'])).status, 125);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q', '--filter', 'label=a=b']), 'one');
  assert.is(await mustTiffin(home, ['volume', 'inspect', '-f', '{{.Name}} {{.Driver}} {{.Scope}}', 'one']), 'one local local');
  assert.is((await tiffin(home, ['volume', 'exists', 'one'])).status, 0);
  assert.is(await mustTiffin(home, ['volume', 'rm', 'one']), 'one');
  assert.is((await tiffin(home, ['volume', 'exists', 'one'])).status, 1);
  assert.is((await tiffin(home, ['volume', 'rm', 'one'])).status, 1);
  await mustTiffin(home, ['volume', 'prune', '-f']);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), '');
});
volumes('take what the image has there on their first use only', async () => {
  await using home = await busyboxHome('volume-fill');
  const use = (...command: string[]): Promise<string> =>
    mustTiffin(home, ['run', '--rm', ...none, '-v', 'data:/etc', 'busybox', ...command]);
  assert.match(await use('cat', '/etc/passwd'), /^root:/);
  await use('rm', '/etc/passwd');
  assert.is(await use('sh', '-c', '[ -e /etc/passwd ] || echo gone'), 'gone');
});
volumes('that are anonymous go with their container', async () => {
  await using home = await busyboxHome('volume-anonymous');
  await mustTiffin(home, ['run', '--rm', ...none, '-v', '/scratch', 'busybox', 'touch', '/scratch/x']);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), '');
  await mustTiffin(home, ['run', '--name', 'x', ...none, '-v', '/scratch', 'busybox', 'true']);
  assert.match(await mustTiffin(home, ['volume', 'ls', '-q']), /^[0-9a-f]{64}$/);
  await mustTiffin(home, ['rm', '-v', 'x']);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), '');
});
volumes('that are in use stay', async () => {
  await using home = await busyboxHome('volume-use');
  await mustTiffin(home, ['create', '--name', 'x', ...none, '-v', 'data:/data', 'busybox', 'true']);
  const { status, stderr } = await tiffin(home, ['volume', 'rm', 'data']);
  assert.is(status, 2);
  assert.match(stderr, /volume data is being used by the following container\(s\): [0-9a-f]{64}: volume is being used/);
  await mustTiffin(home, ['volume', 'prune', '-f']);
  assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), 'data');
  assert.is(await mustTiffin(home, ['volume', 'rm', '-f', 'data']), 'data');
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
});
volumes.run();
