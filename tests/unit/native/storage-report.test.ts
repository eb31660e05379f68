import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseStorageReport, storageFailure } from '../../../src/native/storage-report.ts';

const parses = suite('parseStorageReport');
parses('reads a result', () => {
  const report = parseStorageReport('OK entries=3 digest=sha256:ab\n');
  assert.ok(report?.ok);
  assert.equal(
    [...report.fields],
    [
      ['entries', '3'],
      ['digest', 'sha256:ab'],
    ],
  );
  assert.equal(parseStorageReport('OK\n')?.ok, true);
});
parses('reads a failure', () => {
  assert.equal(parseStorageReport('E write -1 28 a/b: write 5 bytes\n'), {
    ok: false,
    stage: 'write',
    errno: 28,
    text: 'a/b: write 5 bytes',
  });
});
parses('knows nothing else', () => {
  for (const text of ['', 'OKAY', 'E', 'E write', 'Segmentation fault']) assert.is(parseStorageReport(text), undefined);
});
parses.run();

const failures = suite('storageFailure');
const cases = [
  ['tar', 0, 'corrupt'],
  ['entry', 0, 'corrupt'],
  ['limit', 0, 'corrupt'],
  ['space', 0, 'no-space'],
  ['gzip', 0, 'corrupt'],
  ['owner', 0, 'unsupported'],
  ['lower', 0, 'unsupported'],
  ['write', 28, 'no-space'],
  ['write', 122, 'no-space'],
  ['remove', 13, 'denied'],
  ['lock', 16, 'in-use'],
  ['root', 2, 'not-found'],
  ['write', 5, 'runtime-failed'],
] as const;
for (const [stage, errno, code] of cases) {
  failures(`${stage} with errno ${errno} is ${code}`, () => {
    assert.is(storageFailure({ stage, errno, text: 'x' }, 'layer y').code, code);
  });
}
failures('names the subject, the object and what the system says', () => {
  assert.is(
    storageFailure({ stage: 'write', errno: 28, text: 'a/b: write 5 bytes' }, 'layer y').message,
    'layer y: a/b: write 5 bytes: no space left on device',
  );
  assert.is(storageFailure({ stage: 'tar', errno: 0, text: 'checksum' }, '').message, 'checksum');
});
failures('says what helps', () => {
  assert.match(String(storageFailure({ stage: 'owner', errno: 0, text: 'x' }, '').hint), /usermod --add-subuids/);
  assert.match(String(storageFailure({ stage: 'realm', errno: 1, text: '/usr/bin/newuidmap: not allowed' }, '').hint), /\/etc\/subuid/);
  assert.match(String(storageFailure({ stage: 'realm', errno: 28, text: 'make a user namespace' }, '').hint), /tiffin doctor/);
  assert.match(String(storageFailure({ stage: 'write', errno: 28, text: 'x' }, '').hint), /tiffin image prune/);
});
failures.run();
