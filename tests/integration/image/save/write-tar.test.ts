import { execFileSync } from 'node:child_process';
import { createReadStream, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import * as assert from 'uvu/assert';
import { fileMember } from '../../../../src/image/save/members.ts';
import type { ArchiveMember } from '../../../../src/image/save/members.ts';
import { writeTarFile, writeTarInPlace, writeTarStream } from '../../../../src/image/save/write-tar.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import type { ScratchHome } from '../../../support/scratch-home.ts';

const test = suiteNeeding('writeTarFile', 'helper');

function members(home: ScratchHome, spoiled = false): ArchiveMember[] {
  const blob = (at: number): ArchiveMember => {
    const bytes = Buffer.alloc(100_000 * at + 3, at);
    const path = join(home.path, `blob${at}`);
    writeFileSync(path, bytes);
    const digest = spoiled && at === 2 ? digestOf('other') : digestOf(bytes);
    const of = { digest, size: bytes.length };
    return { kind: 'blob', name: `blobs/${at}`, stored: { path, blob: of, compression: 'none', ...of } };
  };
  return [{ kind: 'directory', name: 'blobs' }, blob(1), fileMember('a', 'text'), blob(2), blob(3), fileMember('z', '')];
}

test('writes the same to a file, a stream and a pipe', async () => {
  await using home = await scratchHome();
  const path = join(home.directory('to'), 'a.tar');
  await writeTarFile(members(home), path, {});
  const file = readFileSync(path);
  const stream = new PassThrough();
  const streamed = stream.toArray() as Promise<Buffer[]>;
  await writeTarStream(members(home), { stream }, {});
  stream.end();
  assert.ok(Buffer.concat(await streamed).equals(file));
  const pipe = join(home.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const piped = createReadStream(pipe).toArray() as Promise<Buffer[]>;
  await writeTarInPlace(members(home), pipe, {});
  assert.ok(Buffer.concat(await piped).equals(file));
  const listed = execFileSync('tar', ['-tf', path], { encoding: 'utf8' });
  assert.equal(listed.trim().split('\n'), ['blobs/', 'blobs/1', 'a', 'blobs/2', 'blobs/3', 'z']);
  assert.equal(readdirSync(join(home.path, 'to')), ['a.tar']);
});

test('leaves what was there when one blob is damaged, and when it is given up', async () => {
  await using home = await scratchHome();
  const path = join(home.directory('to'), 'a.tar');
  writeFileSync(path, 'before');
  await assertRejects(writeTarFile(members(home, true), path, {}), 'corrupt', /damaged on the disk/);
  await assertRejects(writeTarFile(members(home), path, { signal: AbortSignal.abort() }), 'cancelled');
  await assertRejects(writeTarFile(members(home), join(home.path, 'none/a.tar'), {}), 'not-found', /open .*none\/a\.tar: no such file/);
  assert.equal([readdirSync(join(home.path, 'to')), readFileSync(path, 'utf8')], [['a.tar'], 'before']);
});

test('says that a device is full', async () => {
  await using home = await scratchHome();
  await assertRejects(writeTarInPlace(members(home), '/dev/full', {}), 'no-space', /\/dev\/full/);
});

test.run();
