// timeout: 180s
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { leftoversOf } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('a crowd', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const none = ['--network', 'none'] as const;
const range = (length: number): number[] => Array.from({ length }, (_, index) => index);

test('of 50 runs all end as they should', async () => {
  await using home = await busyboxHome('crowd-run');
  const one = (index: number): ReturnType<typeof tiffin> =>
    tiffin(home, ['run', '--rm', ...none, 'busybox', 'sh', '-c', `echo ${index}; exit ${index}`], { timeoutMs: 120_000 });
  const ended = await Promise.all(range(50).map(one));
  for (const [index, { status, stdout, stderr }] of ended.entries()) assert.equal([status, stdout, stderr], [index, `${index}\n`, '']);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  assert.equal(leftoversOf(home), []);
});

test('of 30 execs in one container all end as they should', async () => {
  await using home = await busyboxHome('crowd-exec');
  await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, 'busybox', 'sleep', '1000']);
  const one = (index: number): ReturnType<typeof tiffin> =>
    tiffin(home, ['exec', 'c', 'sh', '-c', `echo ${index}; exit ${index}`], { timeoutMs: 60_000 });
  const ended = await Promise.all(range(30).map(one));
  for (const [index, { status, stdout, stderr }] of ended.entries()) assert.equal([status, stdout, stderr], [index, `${index}\n`, '']);
});

test.run();
