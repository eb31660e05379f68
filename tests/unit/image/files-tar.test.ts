import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Parser } from 'tar/parse';
import { tarOfFiles } from '../../../src/image/files-tar.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('tarOfFiles');

async function entriesOf(tar: Buffer): Promise<Record<string, string>> {
  const entries: Record<string, string> = {};
  const parser = new Parser();
  const ended = new Promise((resolve, reject) => parser.on('end', resolve).on('error', reject));
  parser.on('entry', (entry) => {
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(chunk));
    entry.on('end', () => (entries[entry.path] = Buffer.concat(chunks).toString('utf8')));
  });
  parser.end(tar);
  await ended;
  return entries;
}

test('has each file under its path', async () => {
  const long = `/${'d/'.repeat(120)}f`;
  const tar = tarOfFiles({ '/etc/app.conf': 'a=b\n', '/empty': '', [long]: Uint8Array.of(0x41), '/x/../y': 'z' });
  assert.equal(await entriesOf(tar), { 'etc/app.conf': 'a=b\n', empty: '', [long.slice(1)]: 'A', y: 'z' });
});

test('refuses what is no absolute path of a file', () => {
  for (const path of ['etc/x', '', '/', '/dir/', 'a\0b', '../x'])
    assertFails(() => tarOfFiles({ [path]: 'x' }), 'invalid-argument', /files: /);
});

test.run();
