// timeout: 180 s
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('clones and labels', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

test('clones a container without what was written in it, and takes its place', async () => {
  await using home = await busyboxHome('clone');
  const script = 'echo $WORD; test -e /made && echo old; touch /made; echo v >> /vol/all; cat /vol/all';
  await mustTiffin(home, ['run', '--name', 'one', '--network', 'none', '-e', 'WORD=w', '-v', 'vol:/vol', 'busybox', 'sh', '-c', script]);
  await mustTiffin(home, ['container', 'clone', '--run', 'one', 'two']);
  await mustTiffin(home, ['wait', 'two']);
  assert.is(await mustTiffin(home, ['logs', 'two']), 'w\nv\nv');
  await mustTiffin(home, ['container', 'clone', '--destroy', '--name', 'one', 'one']);
  assert.is(await mustTiffin(home, ['start', '-a', 'one']), 'w\nv\nv\nv');
  assert.is(await mustTiffin(home, ['ps', '-a', '--sort', 'names', '--format', '{{.Names}}']), 'one\ntwo');
});

test('carries out labels as commands of its own, and no program of the host', async () => {
  await using home = await busyboxHome('clone');
  const labels = {
    run: 'podman run --rm --name NAME --network none IMAGE echo from IMAGE as $NAME',
    evil: `touch ${home.path}/evil`,
    path: `${home.path}/../../../bin/sh -c true`,
  };
  const archive = join(home.path, 'label.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/label:1', config: { Labels: labels } })));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  assert.is(await mustTiffin(home, ['container', 'runlabel', 'run', 'label:1', 'and', 'more']), 'from localhost/label:1 as label and more');
  assert.is(
    await mustTiffin(home, ['container', 'runlabel', '--display', '-n', 'x', 'run', 'label:1']),
    'command: tiffin run --rm --name x --network none localhost/label:1 echo from localhost/label:1 as x',
  );
  for (const label of ['evil', 'path']) {
    const { status, stderr } = await tiffin(home, ['container', 'runlabel', label, 'label:1']);
    assert.is(status, 125);
    assert.match(stderr, /on the host: only podman, docker and tiffin commands are run/);
  }
  assert.is(await mustTiffin(home, ['container', 'runlabel', '--display', 'evil', 'label:1']), `command: touch ${home.path}/evil`);
});

test.run();
