// timeout: 400s
import { existsSync, globSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxEntries, layoutArchive, makeImage, pushImage, type MadeImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('system check', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'registry');

const image = (): MadeImage =>
  makeImage({
    name: 'localhost/checked:1',
    layers: [
      busyboxEntries(),
      [
        { path: 'data', type: 'directory' },
        { path: 'data/file', content: Buffer.alloc(50_000, 7) },
      ],
    ],
    config: { Cmd: ['sh'], Env: ['PATH=/bin'] },
  });

/** What can become of a file. */
const damages: Readonly<Record<string, (path: string) => void>> = {
  deleted: (path) => rmSync(path, { recursive: true }),
  emptied: (path) => truncateSync(path),
  halved: (path) => truncateSync(path, statSync(path).size >> 1),
  flipped: (path) => {
    const bytes = readFileSync(path);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] ?? 0) ^ 0x04;
    writeFileSync(path, bytes);
  },
};

type Kind = {
  /** Below the store. */
  readonly pattern: string;
  /** What can be told; the rest must do no harm. */
  readonly found: readonly string[];
  readonly only?: readonly string[];
};

const all = Object.keys(damages);
const kinds: Readonly<Record<string, Kind>> = {
  'a blob of a manifest': { pattern: 'blobs/sha256/MANIFEST', found: all },
  'a blob of a config': { pattern: 'blobs/sha256/CONFIG', found: all },
  'a blob of a layer': { pattern: 'blobs/sha256/LAYER', found: all },
  'a file of a layer': { pattern: 'layers/*/data/file', found: all },
  'the directory of a layer': { pattern: 'layers/LAYERDIR', found: ['deleted'], only: ['deleted'] },
  'index.json': { pattern: 'index.json', found: all },
  'oci-layout': { pattern: 'oci-layout', found: all },
  // One that is missing is made again by any command.
  ballast: { pattern: 'ballast', found: ['emptied', 'halved'] },
  // What is in its second half may all be in the write-ahead log, too, and a byte may be one that holds nothing.
  'state.db': { pattern: 'state.db', found: ['deleted', 'emptied'] },
  // What it held was not yet in state.db: it comes back from the records.
  'the write-ahead log': { pattern: 'state.db-wal', found: [] },
  'the shared memory of the log': { pattern: 'state.db-shm', found: [] },
  'the record of a container': { pattern: 'containers/*/record.json', found: all },
  // A start writes both anew; a byte of a text in it, or all of a plan, may be anything.
  'config.json': { pattern: 'containers/*/config.json', found: ['deleted', 'emptied', 'halved'] },
  'a plan': { pattern: 'containers/*/plan', found: ['emptied', 'halved'] },
  // Only its monitor knew how a container ended.
  'an exit record': { pattern: 'containers/*/exit', found: ['emptied'] },
  'a lock of a container that does not run': { pattern: 'containers/*/lock', found: [] },
  'a log': { pattern: 'containers/*/ctr.log', found: ['halved'] },
  'what a container wrote': { pattern: 'containers/*/upper', found: ['deleted'], only: ['deleted'] },
  'the record of a volume': { pattern: 'volumes/*/volume.json', found: all },
  'a compiled program': { pattern: 'cache/seccomp/*', found: all.slice(1) },
};

for (const [name, kind] of Object.entries(kinds)) {
  test(`finds and mends ${name}`, async () => {
    await using home = await scratchHome({ name: 'check' });
    await using server = await registry(home);
    const made = image();
    const reference = await pushImage(server, made, { repository: 'checked' });
    await mustTiffin(home, ['pull', '-q', reference]);
    await mustTiffin(home, [
      'run',
      '--name',
      'c',
      '--network',
      'none',
      '-v',
      'vol:/vol',
      reference,
      'sh',
      '-c',
      'echo one; echo two > /vol/x',
    ]);
    for (const [way, damage] of Object.entries(damages)) {
      if (kind.only?.includes(way) === false) continue;
      const path = fileOf(home, kind, made);
      damage(path);
      const what = `${name}, ${way}`;
      const isFound = kind.found.includes(way);
      if (isFound) await finds(home, what);
      const repaired = await tiffin(home, ['system', 'check', '--repair']);
      assert.is(repaired.status, 0, `${what}: ${repaired.stdout}${repaired.stderr}`);
      const after = await tiffin(home, ['system', 'check']);
      assert.is(after.status, 0, `${what}, repaired: ${after.stdout}${after.stderr}`);
      assert.is(await mustTiffin(home, ['start', '-a', 'c']), 'one', what);
      assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', '-v', 'vol:/vol', reference, 'cat', '/vol/x']), 'two', what);
      assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', reference, 'sh', '-c', 'wc -c < /data/file']), '50000', what);
    }
  });
}

test('says what to do about what came from no registry, and removes it when forced', async () => {
  await using home = await scratchHome({ name: 'check-load' });
  const made = image();
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(made));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['create', '--name', 'c', '--network', 'none', 'checked:1']);
  const blob = join(home.path, '.local/share/tiffin/blobs/sha256', made.layers[1]!.digest.slice('sha256:'.length));
  damages['flipped']!(blob);
  const repaired = await tiffin(home, ['system', 'check', '--repair']);
  assert.is(repaired.status, 125);
  assert.match(
    repaired.stdout,
    /Cannot repair blob sha256:[0-9a-f]{64}: .* came from no registry; tiffin pull localhost\/checked:1, or load it again/,
  );
  assert.match(repaired.stderr, /damage in local storage still present after attempted repair\nhint: .*--force/);
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', 'checked:1', 'echo', 'still']), 'still');
  rmSync(blob);
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['system', 'check']);
  damages['flipped']!(blob);
  const forced = await tiffin(home, ['system', 'check', '--repair', '--force']);
  assert.is(forced.status, 0, forced.stderr);
  assert.match(forced.stdout, /Deleted damaged container: [0-9a-f]{64}\nDeleted damaged image: [0-9a-f]{64}\n/);
  assert.is(await mustTiffin(home, ['images', '-q']), '');
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['system', 'check']);
});

test('leaves a layer alone that a running container uses', async () => {
  await using home = await scratchHome({ name: 'check-run' });
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(image()));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['run', '-d', '--name', 'c', '--network', 'none', 'checked:1', 'sleep', '100']);
  const [file] = globSync(join(home.path, '.local/share/tiffin/layers/*/data/file'));
  rmSync(file!);
  const repaired = await tiffin(home, ['system', 'check', '--repair']);
  assert.is(repaired.status, 125);
  assert.match(repaired.stdout, /Cannot repair layer .*: running containers use it: c/);
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'c']);
  await mustTiffin(home, ['system', 'check', '--repair']);
  assert.ok(existsSync(file!));
});

test('quick counts what was counted before', async () => {
  await using home = await scratchHome({ name: 'check-quick' });
  const archive = join(home.path, 'image.tar');
  writeFileSync(archive, layoutArchive(image()));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['system', 'df']);
  const [file] = globSync(join(home.path, '.local/share/tiffin/layers/*/data/file'));
  truncateSync(file!);
  const quick = await tiffin(home, ['system', 'check', '--quick']);
  assert.is(quick.status, 125);
  assert.match(quick.stdout, /its files have 0 bytes instead of 50000/);
  assert.match((await tiffin(home, ['system', 'check', '--max', '3x'])).stderr, /invalid argument "3x" for "-m, --max" flag/);
});

function fileOf(home: ScratchHome, { pattern }: Kind, made: MadeImage): string {
  const hex = (digest: string): string => digest.slice('sha256:'.length);
  const top = made.layers.at(-1)!;
  const names = { MANIFEST: made.manifest.digest, CONFIG: made.config.digest, LAYERDIR: top.diffId, LAYER: top.digest };
  let whole = pattern;
  for (const [word, digest] of Object.entries(names)) whole = whole.replace(word, hex(digest));
  const [path] = globSync(join(home.path, '.local/share/tiffin', whole));
  assert.ok(path !== undefined && existsSync(path), whole);
  return path;
}

async function finds(home: ScratchHome, what: string): Promise<void> {
  const found = await tiffin(home, ['system', 'check']);
  assert.is(found.status, 125, `${what}: ${found.stdout}${found.stderr}`);
  assert.match(found.stdout, /^Damaged .+:\n\t\* /, what);
  assert.match(found.stderr, /Error: damage detected in local storage\n/);
}

test.run();
