import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { loadImages } from '../../../src/image/load.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { descriptorOf } from '../../support/image-source.ts';
import { hostArchitecture } from '../../../.ci/oci-layout.ts';
import { digestOf, layoutArchive, makeImage, tarArchive, writeLayout } from '../../support/images.ts';
import type { MadeImage, TarEntry } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import type { ScratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('loadImages', 'helper', 'user-namespaces');
const image = makeImage({ name: 'localhost/made:1', layers: [[{ path: 'one', content: 'x' }], [{ path: 'two', content: 'y' }]] });
const plain = makeImage({ layers: [[{ path: 'one', content: 'x' }]], compression: 'none' });
const hex = (digest: string): string => digest.slice('sha256:'.length);

function file(home: ScratchHome, bytes: Uint8Array): string {
  const path = join(home.path, 'archive.tar');
  writeFileSync(path, bytes);
  return path;
}

/** What `docker save` wrote before it knew OCI layouts: configs, directories of layers, manifest.json. */
function dockerEntries(made: MadeImage, { tags = ['busy:1'], linked = false, packed = false } = {}): TarEntry[] {
  const layers = made.layers.map((layer) => (packed ? gzipSync(layer.bytes) : layer.bytes));
  const names = layers.map((_, at) => `layer${at}/layer.tar`);
  const files = layers.flatMap((bytes, at): TarEntry[] =>
    linked
      ? [
          { path: `${hex(made.layers[at]!.diffId)}.tar`, content: bytes },
          { path: names[at]!, type: 'symlink', target: `../${hex(made.layers[at]!.diffId)}.tar` },
        ]
      : [{ path: names[at]!, content: bytes }],
  );
  const manifest = [{ Config: `${hex(made.config.digest)}.json`, RepoTags: tags, Layers: names }];
  return [
    { path: `${hex(made.config.digest)}.json`, content: made.config.bytes },
    ...files,
    { path: 'manifest.json', content: JSON.stringify(manifest) },
  ];
}

test('loads an OCI archive byte by byte', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const [loaded] = await loadImages(stores, { path: file(home, layoutArchive(image)) });
  assert.equal(loaded?.names, ['localhost/made:1']);
  assert.is(loaded?.image.manifestDigest, image.manifest.digest);
  assert.equal(Buffer.from(stores.blobs.read(image.manifest.digest as never, 10_000)), image.manifest.bytes);
  assert.equal(stores.paths(/(^|\/)\.|tmp/), []);
});

test('loads an OCI directory', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  writeLayout(image, home.directory('layout'));
  const [loaded] = await loadImages(stores, { path: join(home.path, 'layout') });
  assert.equal(loaded?.image.names, ['localhost/made:1']);
});

test('chooses from an index in a layout, and passes over attestations', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const other = makeImage({ layers: [[{ path: 'other', content: 'z' }]], architecture: 's390x' });
  const entry = (made: MadeImage, architecture: string) => ({ ...descriptorOf(made.manifest), platform: { os: 'linux', architecture } });
  const inner = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: [entry(other, 's390x'), entry(image, hostArchitecture)],
    }),
  );
  const innerDescriptor = {
    mediaType: 'application/vnd.oci.image.index.v1+json',
    digest: digestOf(inner),
    size: inner.length,
    annotations: { 'org.opencontainers.image.ref.name': 'multi' },
  };
  const outer = {
    schemaVersion: 2,
    manifests: [{ ...descriptorOf(other.manifest), platform: { os: 'unknown', architecture: 'unknown' } }, innerDescriptor],
  };
  const files = new Map([
    ...image.files,
    ...other.files,
    [`blobs/sha256/${hex(digestOf(inner))}`, inner],
    ['index.json', Buffer.from(JSON.stringify(outer))],
  ]);
  writeLayout({ ...image, files }, home.directory('layout'));
  const loaded = await loadImages(stores, { path: join(home.path, 'layout') });
  assert.is(loaded.length, 1);
  assert.is(loaded[0]?.image.manifestDigest, image.manifest.digest);
  assert.equal(loaded[0]?.image.names, ['localhost/multi:latest']);
  assert.ok(loaded[0]?.image.digests.includes(digestOf(inner) as never));
});

for (const [what, options] of [
  ['as it once was', {}],
  ['with links to its layers', { linked: true }],
  ['with packed layers', { packed: true }],
] as const) {
  test(`loads a docker archive ${what}`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    const [loaded] = await loadImages(stores, { path: file(home, tarArchive(dockerEntries(plain, options))) });
    assert.equal(loaded?.image.names, ['docker.io/library/busy:1']);
    assert.is(`sha256:${loaded?.image.id}`, plain.config.digest);
    assert.is(loaded?.image.manifestMediaType, 'application/vnd.docker.distribution.manifest.v2+json');
    assert.ok(stores.layers.has(plain.layers[0]!.diffId as never));
  });
}

test('prefers the layout of an archive that is both', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const layout = [...image.files].map(([path, content]): TarEntry => ({ path, content }));
  const listing = [
    {
      Config: `blobs/sha256/${hex(image.config.digest)}`,
      RepoTags: ['made:1'],
      Layers: image.layers.map(({ digest }) => `blobs/sha256/${hex(digest)}`),
    },
  ];
  const archive = tarArchive([...layout, { path: 'manifest.json', content: JSON.stringify(listing) }]);
  const [loaded] = await loadImages(stores, { path: file(home, archive) });
  assert.is(loaded?.image.manifestDigest, image.manifest.digest);
});

test('loads several images, and warns of a name that is none', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const second = makeImage({ layers: [[{ path: 'other', content: 'z' }]], compression: 'none' });
  const [one, two] = [dockerEntries(plain, { tags: ['one:1', 'BAD NAME'] }), dockerEntries(second, { tags: [] })];
  const listing = [one, two].flatMap((entries) => JSON.parse(String(entries.at(-1)!.content)) as { Layers: string[] }[]);
  listing[1]!.Layers = ['second.tar'];
  const archive = tarArchive([
    ...one.slice(0, -1),
    two[0]!,
    { path: 'second.tar', content: second.layers[0]!.bytes },
    { path: 'manifest.json', content: JSON.stringify(listing) },
  ]);
  const loaded = await loadImages(stores, { path: file(home, archive) });
  assert.equal(
    loaded.map(({ names }) => names),
    [['docker.io/library/one:1'], []],
  );
  assert.match(stores.warnings.join(), /"BAD NAME" is no name/);
  assert.is(stores.images.list().length, 2);
});

const oci = (change: (files: Map<string, Buffer>) => void): Buffer => {
  const files = new Map(image.files);
  change(files);
  return tarArchive([...files].map(([path, content]) => ({ path, content })));
};
const manifestPath = `blobs/sha256/${hex(image.manifest.digest)}`;
const layerPath = `blobs/sha256/${hex(image.layers[0]!.digest)}`;

for (const [what, archive, code, pattern] of [
  ['an empty archive', tarArchive([]), 'corrupt', /does not match any of the supported image formats/],
  ['the tar of a root', tarArchive([{ path: 'etc/passwd', content: 'x' }]), 'corrupt', /does not match any/],
  [
    'a manifest that was changed',
    oci((files) => files.set(manifestPath, Buffer.from(image.manifest.bytes.toString().replace('"', ' ')))),
    'corrupt',
    /does not match its digest|instead of the stated/,
  ],
  ['a manifest that is missing', oci((files) => files.delete(manifestPath)), 'corrupt', /missing from the archive/],
  ['a layer that was changed', oci((files) => files.set(layerPath, Buffer.alloc(image.layers[0]!.size, 1))), 'corrupt', /has the digest/],
  [
    'a layer that is longer',
    oci((files) => files.set(layerPath, Buffer.alloc(image.layers[0]!.size + 1, 1))),
    'corrupt',
    /longer than the stated/,
  ],
  ['a layer that is missing', oci((files) => files.delete(layerPath)), 'corrupt', /missing from the archive/],
  [
    'another layout version',
    oci((files) => files.set('oci-layout', Buffer.from('{"imageLayoutVersion":"9.0.0"}'))),
    'unsupported',
    /9\.0\.0/,
  ],
  ['an index.json that is none', oci((files) => files.set('index.json', Buffer.from('[]'))), 'corrupt', /manifest/],
  [
    'a digest that is a path',
    oci((files) =>
      files.set(
        'index.json',
        Buffer.from(
          JSON.stringify({
            schemaVersion: 2,
            manifests: [{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: 'sha256:../../../etc/passwd', size: 1 }],
          }),
        ),
      ),
    ),
    'corrupt',
    /digest/,
  ],
  ['a manifest.json that is none', tarArchive([{ path: 'manifest.json', content: '{}' }]), 'corrupt', /not a list of images/],
  [
    'a config that leads out',
    tarArchive([{ path: 'manifest.json', content: JSON.stringify([{ Config: '../../etc/passwd', Layers: [] }]) }]),
    'corrupt',
    /missing from the archive/,
  ],
  [
    'a layer that is a list',
    tarArchive([
      ...dockerEntries(plain).slice(0, -1),
      { path: 'manifest.json', content: JSON.stringify([{ Config: `${hex(plain.config.digest)}.json`, Layers: [[]] }]) },
    ]),
    'corrupt',
    /Layers is not a list of strings/,
  ],
  [
    'a layer with another diff ID',
    tarArchive(dockerEntries({ ...plain, layers: image.layers.slice(1) }, { packed: false })),
    'corrupt',
    /./,
  ],
] as const) {
  test(`refuses ${what}, and keeps nothing`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    await assertRejects(loadImages(stores, { path: file(home, archive) }), code, pattern);
    assert.equal(stores.images.list(), []);
    assert.equal(stores.paths(/^(layers|blobs\/(sha256|sha512|partial))\/.|(^|\/)\.|tmp/), []);
  });
}

for (const [what, archive] of [
  ['an OCI archive', layoutArchive(image)],
  ['a docker archive', tarArchive(dockerEntries(plain))],
] as const) {
  test(`refuses ${what} that is cut, wherever`, async () => {
    await using home = await scratchHome();
    using stores = openStores(home);
    // The two blocks at the end may be missing.
    for (let length = 0; length <= archive.length - 2 * 512; length += 512) {
      for (const more of length + 2 * 512 < archive.length ? [0, 100] : [0]) {
        const path = file(home, archive.subarray(0, length + more));
        const isWhole = length + more >= endOfLast(archive);
        if (isWhole) continue;
        const error = await loadImages(stores, { path }).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        assert.instance(error, Error, `cut after ${length + more} bytes`);
        assert.match((error as Error).message, path);
        assert.not.match((error as Error).message, '\n');
        assert.equal(stores.images.list(), []);
      }
    }
    assert.equal(stores.paths(/^(layers|blobs\/(sha256|sha512|partial))\/.|(^|\/)\.|tmp/), []);
  });
}

/** Where the bytes of the last entry end, without their padding. */
function endOfLast(archive: Uint8Array): number {
  let end = archive.length;
  while (end > 0 && archive[end - 1] === 0) end -= 1;
  return end;
}

test.run();
