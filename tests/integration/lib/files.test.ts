import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  makeDirectories,
  makePrivateDirectory,
  readRegularFile,
  storageError,
  syncDirectory,
  writeFileAtomically,
  writeNamedFile,
} from '../../../src/lib/files.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const write = suite('writeFileAtomically');

write('replaces a file, with the mode that is asked for', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'file');
  const before = process.umask(0o077);
  writeFileAtomically(path, 'one', { mode: 0o644 });
  process.umask(before);
  writeFileAtomically(path, Buffer.from('two'), { mode: 0o644, sync: false });
  assert.is(readFileSync(path, 'utf8'), 'two');
  assert.is(statSync(path).mode & 0o777, 0o644);
  assert.equal(readdirSync(home.path), ['file']);
});

write('leaves the old file and nothing else when it fails', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'taken');
  mkdirSync(join(path, 'inside'), { recursive: true });
  assert.throws(() => writeFileAtomically(path, 'x'));
  assert.equal(readdirSync(home.path), ['taken']);
});

write('says what refuses', async () => {
  await using home = await scratchHome();
  const place = home.directory('closed');
  chmodSync(place, 0o500);
  assertFails(() => writeFileAtomically(join(place, 'file'), 'x'), 'denied', /permission denied/);
  chmodSync(place, 0o700);
});

write.run();

const directory = suite('makePrivateDirectory');

directory('makes it and those above it for nobody else', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'a/b c/d');
  const before = process.umask(0);
  makePrivateDirectory(path);
  process.umask(before);
  assert.is(statSync(path).mode & 0o777, 0o700);
  chmodSync(path, 0o755);
  makePrivateDirectory(path);
  assert.is(statSync(path).mode & 0o777, 0o700);
  syncDirectory(path);
});

directory('refuses what is no directory', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'file'), '');
  assertFails(() => makePrivateDirectory(join(home.path, 'file')), 'denied', /is not a directory/);
  symlinkSync(join(home.path, 'file'), join(home.path, 'link'));
  assertFails(() => makePrivateDirectory(join(home.path, 'link')), 'denied', /is not a directory/);
});

directory("refuses someone else's", () => {
  if (process.getuid?.() === 0) return;
  assertFails(() => makePrivateDirectory('/usr'), 'denied', /belongs to user 0/);
});

directory.run();

const make = suite('makeDirectories');

make('tells whether it made something', async () => {
  await using home = await scratchHome();
  assert.ok(makeDirectories(join(home.path, 'a/b')));
  assert.not(makeDirectories(join(home.path, 'a/b')));
  assert.ok(existsSync(join(home.path, 'a/b')));
  assert.throws(() => makeDirectories('/proc/nothing/here'));
});

make.run();

const reading = suite('readRegularFile');

reading('reads a file whole, an empty one and one through a link', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'file');
  writeFileSync(path, 'text');
  writeFileSync(join(home.path, 'empty'), '');
  symlinkSync(path, join(home.path, 'link'));
  assert.is(readRegularFile(path, 4).toString('utf8'), 'text');
  assert.is(readRegularFile(join(home.path, 'link'), 4).toString('utf8'), 'text');
  assert.is(readRegularFile(join(home.path, 'empty'), 4).length, 0);
});

reading('refuses what would keep it waiting or fill the memory', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'file');
  writeFileSync(path, '');
  truncateSync(path, 2 ** 33);
  assertFails(() => void readRegularFile(path, 1024), 'corrupt', /8589934592 bytes, more than the 1024 allowed/);
  execFileSync('mkfifo', [join(home.path, 'pipe')]);
  for (const other of [join(home.path, 'pipe'), home.path, '/dev/zero'])
    assertFails(() => void readRegularFile(other, 1024), 'corrupt', /not a regular file/);
  assert.throws(() => readRegularFile(join(home.path, 'missing'), 1), /ENOENT/);
});

reading.run();

const named = suite('writeNamedFile');

named('replaces a file, through links, and leaves no other behind', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'real'), 'old and longer');
  symlinkSync('real', join(home.path, 'link'));
  writeNamedFile(join(home.path, 'link'), 'new');
  assert.is(readFileSync(join(home.path, 'real'), 'utf8'), 'new');
  assert.equal(
    readdirSync(home.path).filter((name) => name.includes('.tmp-')),
    [],
  );
  assert.ok(lstatSync(join(home.path, 'link')).isSymbolicLink());
});

named('writes to a device or a pipe and never puts a file in its place', async () => {
  await using home = await scratchHome();
  const pipe = join(home.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  writeNamedFile(pipe, 'sha256:0');
  const bytes = Buffer.alloc(16);
  assert.is(bytes.toString('utf8', 0, readSync(reader, bytes)), 'sha256:0');
  closeSync(reader);
  assert.ok(lstatSync(pipe).isFIFO());
  writeNamedFile('/dev/null', 'gone');
  assert.ok(lstatSync('/dev/null').isCharacterDevice());
});

named('says where it cannot write', async () => {
  await using home = await scratchHome();
  assertFails(() => writeNamedFile(home.path, 'x'), 'denied', /write /);
  assertFails(() => writeNamedFile(join(home.path, 'no', 'x'), 'x'), 'not-found', /no\/x: no such directory/);
  writeNamedFile(join(home.path, 'a'), 'x');
  assertFails(() => writeNamedFile(join(home.path, 'a', 'x'), 'x'), 'not-found', /a\/x: not a directory/);
});

named.run();

const words = suite('storageError');

for (const [errno, code, pattern] of [
  ['ENOSPC', 'no-space', /write x: no space left on device/],
  ['EDQUOT', 'no-space', /no space/],
  ['EROFS', 'denied', /read-only file system/],
  ['EACCES', 'denied', /permission denied/],
] as const) {
  words(`says ${errno} in our words`, () => {
    const error = storageError('write x', Object.assign(new Error('raw'), { code: errno }));
    assert.ok(error instanceof TiffinError);
    assert.is(error.code, code);
    assert.match(error.message, pattern);
  });
}

words('leaves other errors alone', () => {
  const error = new Error('x');
  assert.is(storageError('write x', error), error);
});

words.run();
