import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findSubids, parseSubidFile } from '../../../src/config/subids.ts';

const parses = suite('parseSubidFile');
const owners = ['anna', '1000'];
for (const [name, text, expected, complaints] of [
  ['by name', 'bob:1:2\nanna:100000:65536\n', [[100_000, 65_536]], 0],
  ['by number', '1000:100000:65536\n', [[100_000, 65_536]], 0],
  [
    'both, in order',
    '1000:5000:10\nanna:9000:20\n',
    [
      [5000, 10],
      [9000, 20],
    ],
    0,
  ],
  ['without the last newline', 'anna:1:2', [[1, 2]], 0],
  ['comments and empty lines', '# x\n\nanna:1:2\n', [[1, 2]], 0],
  ['no line of others', 'annabel:1:2\nann:1:2\n10000:1:2\n', [], 0],
  ['no malformed line', 'anna:100000\nanna:x:1\nanna:1:2:3\nanna:-1:5\n anna:1:2\nanna: 1:2\n', [], 6],
  ['no count of 0, no root, nothing beyond 32 bits', 'anna:5:0\nanna:0:5\nanna:4294967290:10\nanna:99999999999:1\n', [], 4],
  [
    'no overlap',
    'anna:100:50\nanna:120:10\nanna:150:10\n',
    [
      [100, 50],
      [150, 10],
    ],
    0,
  ],
] as const) {
  parses(`reads ${name}`, () => {
    const warnings: string[] = [];
    const ranges = parseSubidFile('/etc/subuid', text, owners, (message) => warnings.push(message));
    assert.equal(
      ranges.map(({ start, length }) => [start, length]),
      expected,
    );
    assert.is(warnings.length, complaints, warnings.join('\n'));
    if (complaints > 0) assert.match(warnings[0] ?? '', /^\/etc\/subuid:1: /);
  });
}
parses.run();

const finds = suite('findSubids');
finds('reads both files, and takes missing ones for empty', () => {
  const systemDirectory = mkdtempSync(join(tmpdir(), 'etc-'));
  assert.equal(findSubids('anna', 1000, { systemDirectory }), { uids: [], gids: [] });
  writeFileSync(join(systemDirectory, 'subuid'), 'anna:100000:65536\n');
  writeFileSync(join(systemDirectory, 'subgid'), '1000:200000:1000\n');
  assert.equal(findSubids('anna', 1000, { systemDirectory }), {
    uids: [{ start: 100_000, length: 65_536 }],
    gids: [{ start: 200_000, length: 1000 }],
  });
});
finds('asks getsubids when the IDs come from elsewhere', () => {
  const systemDirectory = mkdtempSync(join(tmpdir(), 'etc-'));
  writeFileSync(join(systemDirectory, 'nsswitch.conf'), 'passwd: files\nsubid: sss\n');
  writeFileSync(join(systemDirectory, 'getsubids'), '#!/bin/sh\n[ "$1" = -g ] && echo "0: anna 7000 10" || echo "0: anna 6000 20"\n');
  chmodSync(join(systemDirectory, 'getsubids'), 0o755);
  const env = { PATH: `${systemDirectory}:/usr/bin:/bin` };
  assert.equal(findSubids('anna', 1000, { systemDirectory, env }), {
    uids: [{ start: 6000, length: 20 }],
    gids: [{ start: 7000, length: 10 }],
  });
});
finds('reads the files when getsubids is not there', () => {
  const systemDirectory = mkdtempSync(join(tmpdir(), 'etc-'));
  writeFileSync(join(systemDirectory, 'nsswitch.conf'), 'subid: sss\n');
  writeFileSync(join(systemDirectory, 'subuid'), 'anna:1:2\n');
  assert.equal(findSubids('anna', 1000, { systemDirectory, env: { PATH: systemDirectory } }).uids, [{ start: 1, length: 2 }]);
});
finds.run();
