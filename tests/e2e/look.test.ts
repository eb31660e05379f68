// timeout: 240 s
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';
import { openTerminal } from '../support/tmux.ts';

const test = suiteNeeding('looking at images', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

/** A home with a base image, and one on top of it that adds, changes, removes, and has a hostile name. */
async function home(): Promise<ScratchHome> {
  const made = await scratchHome({ name: 'look' });
  const base = busyboxImage({ name: 'localhost/base:1' });
  const app = busyboxImage({
    name: 'localhost/app:1',
    layers: [
      [
        { path: 'app', content: 'x'.repeat(3000) },
        { path: 'etc/group', content: 'root:x:0:\n' },
        { path: 'usr/.wh.bin', content: '' },
      ],
      [
        { path: 'app', content: 'y'.repeat(1000) },
        { path: 'bad\u001b[2Jname', content: 'z' },
      ],
    ],
  });
  for (const image of [base, app]) {
    const archive = join(made.path, 'image.tar');
    writeFileSync(archive, layoutArchive(image));
    await mustTiffin(made, ['load', '-q', '-i', archive]);
  }
  return made;
}

test('draws trees of layers, and what stands on an image', async () => {
  await using made = await home();
  const tree = await mustTiffin(made, ['image', 'tree', 'app:1']);
  assert.match(
    tree,
    /^Image ID: [0-9a-f]{12}\nTags: {5}\[localhost\/app:1\]\nSize: {5}[\d.]+MB\nImage Layers\n├── ID: [0-9a-f]{12} Size: +[\d.]+MB Top Layer of: \[localhost\/base:1\]\n├── ID: [0-9a-f]{12} Size: +[\d.]+kB\n└── ID: [0-9a-f]{12} Size: +[\d.]+kB Top Layer of: \[localhost\/app:1\]\n$/,
  );
  assert.match(
    await mustTiffin(made, ['image', 'tree', '--whatrequires', 'base:1']),
    /\[localhost\/base:1\]\n├── .*\n└── .*\[localhost\/app:1\]\n$/,
  );
  assert.is((await tiffin(made, ['image', 'tree', 'ap:1'])).stderr, 'Error: ap:1: image not known\nhint: did you mean app:1?\n');
});

test('tells what images and containers changed', async () => {
  await using made = await home();
  assert.is(await mustTiffin(made, ['image', 'diff', 'app:1']), 'C /app\nA /bad\u001b[2Jname');
  assert.is(await mustTiffin(made, ['diff', 'app:1', 'base:1']), 'A /app\nA /bad\u001b[2Jname\nC /etc\nC /etc/group\nC /usr\nD /usr/bin');
  await mustTiffin(made, [
    'run',
    '--name',
    'one',
    '--network',
    'none',
    'app:1',
    'sh',
    '-c',
    'rm /app; echo 1 > /etc/new; mkdir -p /run/x; chmod 700 /tmp',
  ]);
  const lines = ['D /app', 'C /etc', 'A /etc/new', 'A /run/x', 'C /tmp'];
  assert.is(await mustTiffin(made, ['diff', 'one']), lines.join('\n'));
  assert.equal(JSON.parse(await mustTiffin(made, ['container', 'diff', '--format', 'json', '-l'])), {
    changed: ['/etc', '/tmp'],
    added: ['/etc/new', '/run/x'],
    deleted: ['/app'],
  });
  assert.is((await tiffin(made, ['container', 'diff', 'app:1'])).status, 125);
  assert.match((await tiffin(made, ['diff', '--format', 'yaml', 'one'])).stderr, /only supported value for '--format' is 'json'/);
});

test('shows the history with the sizes of plain layers', async () => {
  await using made = await home();
  const rows = JSON.parse(await mustTiffin(made, ['history', '--format', 'json', 'app:1'])) as {
    id: string;
    size: number;
    tags?: string[];
  }[];
  assert.equal(
    rows.map(({ size }) => size > 1_000_000),
    [false, false, true],
  );
  assert.equal(rows[0]?.tags, ['localhost/app:1']);
  assert.equal(rows[2]?.tags, ['localhost/base:1']);
  assert.match(await mustTiffin(made, ['history', 'app:1']), /^[0-9a-f]{12} +N\/A +tiffin +[\d.]+kB/m);
  assert.match(await mustTiffin(made, ['images', 'base']), / N\/A +[\d.]+ MB/);
});

test('reports on layers and waste, and judges them for CI', async () => {
  await using made = await home();
  const report = JSON.parse(await mustTiffin(made, ['image', 'explore', '--json', 'app:1'])) as {
    efficiency: number;
    wastedBytes: number;
    layers: { added: number; removed: number }[];
    wasted: { path: string; outcome: string }[];
  };
  assert.is(report.wastedBytes > 3000 && report.wastedBytes < 3500 && report.efficiency < 1, true);
  assert.equal(report.layers.length, 3);
  assert.is(report.layers[1]?.removed, 1);
  assert.equal(
    report.wasted.map(({ path, outcome }) => `${path} ${outcome}`),
    ['/app replaced', '/etc/group replaced'],
  );
  assert.match(await mustTiffin(made, ['image', 'explore', 'app:1']), /^Wasted: +3\.\d+ kB in 2 paths$/m);
  const bad = await tiffin(made, ['image', 'explore', '--min-efficiency', '100%', '--max-wasted-bytes', '1kb', 'app:1']);
  assert.is(bad.status, 1);
  assert.match(bad.stdout, /^localhost\/app:1 .*: less than 1 and more than 1\.\d+ kB; most by \/app\n$/);
  assert.is((await tiffin(made, ['image', 'explore', '--min-efficiency', '0.5', 'app:1'])).status, 0);
  for (const wrong of [
    ['--min-efficiency', '2'],
    ['--max-wasted-bytes', 'much'],
    ['--json', '--report'],
  ])
    assert.is((await tiffin(made, ['image', 'explore', ...wrong, 'app:1'])).status, 125, wrong.join(' '));
});

testNeeding(test, ['tmux'], 'shows images on a terminal, and nothing of them as it is', async () => {
  await using made = await home();
  await using terminal = await openTerminal(made);
  await terminal.enter(`'${tiffinPath}' image explore app:1; echo "st"atus $?`);
  assert.match(await terminal.shows(/CHANGED BY LAYER 3/), /~ -rw-r--r-- +0:0 +1 kB {4}app\n.*\+ .*bad\\x1b\[2Jname/);
  await terminal.press('Up', 'Tab', 'e');
  await terminal.shows(/CHANGED BY LAYER 2[^]*- drwxr-xr-x/);
  await terminal.press('q');
  await terminal.shows(/^status 0/m);
  await terminal.enter(`clear; '${tiffinPath}' diff app:1`);
  await terminal.shows(/A \/bad\\x1b\[2Jname/);
});

test('mounts images and containers within unshare, and nowhere else', async () => {
  await using made = await home();
  await mustTiffin(made, ['run', '--name', 'one', '--network', 'none', 'app:1', 'sh', '-c', 'echo 1 > /written']);
  await mustTiffin(made, ['run', '-d', '--name', 'two', '--network', 'none', 'app:1', 'sh', '-c', 'echo 2 > /written; sleep 1000']);
  const script = `
    set -e; t='${tiffinPath}'
    image=$($t image mount app:1); cat $image/etc/group; echo
    touch $image/x 2>/dev/null && echo writable
    $t image mount base:1 > /dev/null; $t image mount | wc -l
    $t image unmount app:1 | cut -c1-6; $t image umount -a | wc -l; $t image mount
    one=$($t mount one); cat $one/written; echo 3 > $one/more; $t mount | wc -l
    cat $($t mount two)/written
    $t unmount one; cat $one/written 2>/dev/null || echo gone`;
  const id = (await mustTiffin(made, ['images', '-q', 'app'])).slice(0, 6);
  const { stdout, stderr } = await tiffin(made, ['unshare', 'sh', '-c', script]);
  assert.is(stdout, `root:x:0:\n\n2\n${id}\n1\n1\n2\n2\none\ngone\n`, stderr);
  assert.match(await mustTiffin(made, ['diff', 'one']), /A \/more\nA \/written/);
  assert.not.match(stderr, /subordinate/);
  for (const command of [
    ['image', 'mount', 'app:1'],
    ['image', 'unmount', '-a'],
    ['mount', 'one'],
    ['umount', 'one'],
  ]) {
    const outside = await tiffin(made, command);
    assert.is(outside.status, 125);
    assert.match(
      outside.stderr,
      /^Error: cannot run command "tiffin .*mount" in rootless mode, must execute `tiffin unshare` first\nhint: .*\n$/,
    );
  }
  await mustTiffin(made, ['rm', '-f', '-a', '-t', '0']);
});

test.run();
