// timeout: 180s
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { leftoversOf } from '../support/crash.ts';
import { layoutArchive, type MadeImage, makeImage, tarArchive, type TarEntry, writeLayout } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { rawEntry, rawTar } from '../support/raw-tar.ts';
import { scratchHome } from '../support/scratch-home.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('a hostile archive', 'built', 'user-namespaces', 'subuids');
const made = makeImage({ name: 'localhost/made:1', layers: [[{ path: 'one', content: 'text' }]] });
const zeros = makeImage({ name: 'localhost/zeros:1', layers: [[{ path: 'zeros', content: Buffer.alloc(8 << 20) }]] });
const hex = (digest: string): string => digest.slice('sha256:'.length);

/** The members of a layout, with some of them replaced. */
function layout(replaced: Readonly<Record<string, Partial<TarEntry>>>, image: MadeImage = made): Buffer {
  const index = {
    schemaVersion: 2,
    manifests: [{ mediaType: image.manifest.mediaType, digest: image.manifest.digest, size: image.manifest.size }],
  };
  const members: TarEntry[] = [
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { path: 'index.json', content: JSON.stringify(index) },
    ...[image.manifest, image.config, ...image.layers].map(({ digest, bytes }) => ({
      path: `blobs/sha256/${hex(digest)}`,
      content: bytes,
    })),
  ];
  return tarArchive(members.map((member) => ({ ...member, ...replaced[member.path] }) as TarEntry));
}

const layerPath = `blobs/sha256/${hex(made.layers[0]!.digest)}`;
const manifestPath = `blobs/sha256/${hex(made.manifest.digest)}`;
const deep = `{"schemaVersion":2,"manifests":${'['.repeat(100_000)}`;

const archives: readonly (readonly [what: string, bytes: Buffer, said: RegExp])[] = [
  ['a layer of other bytes', layout({ [layerPath]: { content: gzipSync('other bytes') } }), /localhost\/made|sha256:\w+: blob sha256:\w+ /],
  [
    'a layer that is cut',
    layout({ [layerPath]: { content: made.layers[0]!.bytes.subarray(0, 40) } }),
    /blob sha256:\w+ ends after 40 of the stated/,
  ],
  [
    'a layer that goes on',
    layout({ [layerPath]: { content: Buffer.concat([made.layers[0]!.bytes, Buffer.from('x')]) } }),
    /longer than the stated/,
  ],
  [
    'a manifest of other bytes',
    layout({ [manifestPath]: { content: made.manifest.bytes.toString().replace('layers', 'Layers') } }),
    /manifest sha256:\w+ does not match/,
  ],
  [
    'a layer that is a link to a file of the host',
    layout({ [layerPath]: { type: 'symlink', target: '/etc/passwd', content: '' } }),
    /missing from the archive/,
  ],
  [
    'a layer that is a link to itself',
    layout({ [layerPath]: { type: 'symlink', target: hex(made.layers[0]!.digest), content: '' } }),
    /link to a link without end/,
  ],
  ['an index of five megabytes', layout({ 'index.json': { content: ' '.repeat(5 << 20) } }), /index\.json has 5242880 bytes, more than/],
  ['an index that is nested deeply', layout({ 'index.json': { content: deep } }), /nested|deep/],
  [
    'two indexes',
    Buffer.concat([tarArchive([{ path: './index.json', content: '{}' }]).subarray(0, 1024), layout({})]),
    /index\.json occurs twice/,
  ],
  [
    'an entry of a petabyte',
    rawTar(rawEntry({ name: 'manifest.json', size: Buffer.from([0x80, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0]) })),
    /ends early|impossible size/,
  ],
  ['a sparse entry', rawTar(rawEntry({ name: 'manifest.json', type: 'S' })), /sparse/],
  ['no tar', Buffer.alloc(4096, 'no tar '), /no valid header/],
  ['gzip of no tar', gzipSync(Buffer.alloc(4096, 'no tar ')), /no valid header/],
];

/** What is said is one line (and perhaps a hint), it comes soon, and nothing stays. */
async function refused(home: ScratchHome, args: readonly string[], said: RegExp): Promise<void> {
  const { status, stdout, stderr } = await tiffin(home, args, { timeoutMs: 40_000 });
  assert.equal([status, stdout], [125, ''], stderr);
  assert.match(stderr, said);
  assert.match(stderr, /^Error: .*\n(?:hint: .*\n)?$/);
  assert.equal(leftoversOf(home), []);
  assert.is((await tiffin(home, ['images', '-q'])).stdout, '');
}

for (const [what, bytes, said] of archives) {
  test(`is refused: ${what}`, async () => {
    await using home = await scratchHome({ name: 'hostile' });
    const path = join(home.path, 'it.tar');
    writeFileSync(path, bytes);
    await refused(home, ['load', '-q', '-i', path], said);
  });
}

for (const [what, bytes] of [
  ['layer', layoutArchive(zeros)],
  ['archive', gzipSync(layoutArchive(makeImage({ layers: [[{ path: 'zeros', content: Buffer.alloc(8 << 20) }]], compression: 'none' })))],
] as const) {
  test(`is refused: a ${what} that unpacks to more than the settings allow`, async () => {
    await using home = await scratchHome({ name: 'hostile' });
    const path = join(home.path, 'it.tar');
    writeFileSync(path, bytes);
    writeFileSync(join(home.directory('.config/containers'), 'containers.conf'), '[tiffin]\nunpack_ratio_max = 20\nunpack_free_mib = 1\n');
    await refused(home, ['load', '-q', '-i', path], /more than may honestly be in it/);
    rmSync(join(home.path, '.config/containers/containers.conf'));
    assert.is((await tiffin(home, ['load', '-q', '-i', path])).status, 0, 'by default they allow it');
  });
}

for (const [what, put] of [
  ['a pipe', (path: string) => void execFileSync('mkfifo', [path])],
  ['a link to a file of the host', (path: string) => symlinkSync('/etc/passwd', path)],
  ['a directory', (path: string) => mkdirSync(path)],
] as const) {
  test(`in a directory is refused: ${what} in the place of a file`, async () => {
    for (const member of ['index.json', layerPath]) {
      await using home = await scratchHome({ name: 'hostile' });
      const directory = home.directory('layout');
      writeLayout(made, directory);
      rmSync(join(directory, member));
      put(join(directory, member));
      await refused(
        home,
        ['load', '-q', '-i', directory],
        member === layerPath ? /missing from the directory|not a regular file/ : /does not match any|not a regular/,
      );
    }
  });
}

test('is refused: a device', async () => {
  await using home = await scratchHome({ name: 'hostile' });
  await refused(home, ['load', '-q', '-i', '/dev/zero'], /no file, no directory and no pipe/);
  await refused(home, ['pull', '-q', 'oci-archive:/dev/zero'], /no file, no directory and no pipe/);
});

test('names what it holds without reaching the terminal', async () => {
  await using home = await scratchHome({ name: 'hostile' });
  const path = join(home.path, 'it.tar');
  const named = JSON.stringify({
    schemaVersion: 2,
    manifests: [
      {
        mediaType: made.manifest.mediaType,
        digest: made.manifest.digest,
        size: made.manifest.size,
        annotations: { 'org.opencontainers.image.ref.name': '\u001b]0;owned\u0007../../x' },
      },
    ],
  });
  writeFileSync(path, layout({ 'index.json': { content: named } }));
  const { status, stdout, stderr } = await tiffin(home, ['load', '-q', '-i', path]);
  assert.equal([status, stdout], [0, `Loaded image: ${made.config.digest}\n`]);
  assert.match(stderr, /is no name of an image and is left out/);
  assert.not.match(stderr, '\u001b');
});

test.run();
