import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findLockFile, formatLockFile, readLockFile, writeLockFile, type LockedImage } from '../../../src/image/lock-file.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('lock files');
const [one, other] = [digestOf('one'), digestOf('other')];
const images: readonly LockedImage[] = [
  {
    reference: 'docker.io/library/redis:8',
    platforms: new Map([
      ['linux/arm64', other],
      ['linux/amd64', one],
    ]),
  },
  { reference: 'docker.io/library/alpine:3.22', platforms: new Map([['linux/arm/v7', one]]) },
];

function scratch(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'lock-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

test('are the same bytes for the same images, sorted', () => {
  const text = formatLockFile(images);
  assert.is(text, formatLockFile(images.toReversed()));
  assert.is(
    text.slice(text.indexOf('version')),
    `version = 1

[[image]]
reference = "docker.io/library/alpine:3.22"
[image.platforms]
"linux/arm/v7" = "${one}"

[[image]]
reference = "docker.io/library/redis:8"
[image.platforms]
"linux/amd64" = "${one}"
"linux/arm64" = "${other}"
`,
  );
});

test('are read as they were written', () => {
  using directory = scratch();
  const path = join(directory.path, 'tiffin.lock');
  assert.is(readLockFile(path), undefined);
  writeLockFile({ path, images });
  const read = readLockFile(path);
  assert.is(formatLockFile(read?.images ?? []), formatLockFile(images));
  assert.is(read?.path, path);
  writeLockFile({ path, images: [] });
  assert.equal(readLockFile(path)?.images, []);
});

test('are the nearest ones', () => {
  using directory = scratch();
  const below = join(directory.path, 'a/b');
  mkdirSync(below, { recursive: true });
  writeFileSync(join(directory.path, 'tiffin.lock'), '');
  const uid = process.getuid?.() ?? 0;
  assert.is(findLockFile(below, uid), join(directory.path, 'tiffin.lock'));
  writeFileSync(join(directory.path, 'a/tiffin.lock'), '');
  assert.is(findLockFile(below, uid), join(directory.path, 'a/tiffin.lock'));
});

test('of other users are not taken unasked', () => {
  using directory = scratch();
  const path = join(directory.path, 'tiffin.lock');
  writeFileSync(path, '');
  if ((process.getuid?.() ?? 0) === 0) assert.is(findLockFile(directory.path, 4711), path, 'those of root are');
  else assertFails(() => findLockFile(directory.path, 4711), 'denied', /belongs to another user/);
});

for (const [content, pattern] of [
  ['version = "1"', /lock:1: version must be 1/],
  ['version = 1\nimage = 5', /image must be a list of tables/],
  ['version = 1\nimage = [5]', /image must be a list of tables/],
  ['version = 1\n[[image]]\nreference = 5', /lock:3: reference must be/],
  [`version = 1\n[[image]]\nreference = "a.b/c:1@${one}"`, /reference must be/],
  ['version = 1\n[[image]]\nreference = "a.b/c:1"\nplatforms = "x"', /has no platforms/],
  ['version = 1\n[[image]]\nreference = "a.b/c:1"\nextra = 1', /lock:4: unknown key "extra"/],
  [`version = 1\n[[image]]\nreference = "a.b/c:1"\n[image.platforms]\n"x86_64" = "${one}"`, /lock:5: "x86_64" is no platform/],
  ['version = 1\n[[image]]\nreference = "a.b/c:1"\n[image.platforms]\n"linux/amd64" = 1', /lock:5: the digest of linux\/amd64/],
] as const) {
  test(`are refused with their line: ${content.split('\n').at(-1)}`, () => {
    using directory = scratch();
    const path = join(directory.path, 'x.lock');
    writeFileSync(path, content);
    assertFails(() => readLockFile(path), 'invalid-argument', pattern);
  });
}

test.run();
