import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findHostUser, findUser } from '../../../src/config/host-users.ts';

const text = 'root:x:0:0:root:/root:/bin/sh\n\nbad:x:y:z\n7:x:8:8::/:\nann:x:1001:1002:Ann,,:/home/ann:/bin/sh\n';

const test = suite('findHostUser');
test('finds by name and by number', () => {
  const ann = { name: 'ann', uid: 1001, gid: 1002, comment: 'Ann,,' };
  assert.equal(findUser(text, 'ann'), ann);
  assert.equal(findUser(text, '1001'), ann);
  assert.equal(findUser(text, '7')?.uid, 8);
  for (const nobody of ['bad', 'nope', '', 'x']) assert.is(findUser(text, nobody), undefined, nobody);
});
test('reads the file, and asks nobody for words that name no user', () => {
  const directory = mkdtempSync(join(tmpdir(), 'users-'));
  writeFileSync(join(directory, 'passwd'), text);
  try {
    assert.is(findHostUser('ann', directory)?.uid, 1001);
    for (const word of ['--help', 'a b', '', '../x', 'no-such-user-here']) assert.is(findHostUser(word, directory), undefined, word);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
test.run();
