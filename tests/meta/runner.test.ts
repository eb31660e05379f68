import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runFile, timeoutOf } from '../runner/run-file.ts';
import { judgeTap } from '../runner/verdict.ts';
import { repository } from '../support/repository.ts';
import { scratchHome } from '../support/scratch-home.ts';

const test = suite('the test runner');

const sandbox = { repository, prefix: [], env: process.env, node: process.execPath, uid: process.getuid!(), gid: process.getgid!() };
const uvu = `import { suite } from '${join(repository, 'node_modules/uvu/dist/index.mjs')}'; const test = suite('s');`;

const traps = [
  ['a file that passes', `${uvu} test('a', () => {}); test.run();`, { passed: 1, failed: 0 }],
  ['a test that fails', `${uvu} test('a', () => {}); test('b', () => { throw new Error('no') }); test.run();`, { passed: 1, failed: 1 }],
  ['a suite that is never run', `${uvu} test('a', () => {});`, { passed: 0, failed: 1 }],
  [
    'a hook that throws before',
    `${uvu} test.before(() => { throw new Error('no') }); test('a', () => {}); test.run();`,
    { passed: 0, failed: 1 },
  ],
  [
    'a hook that throws after a failure',
    `${uvu} test.after.each(() => { throw new Error('no') }); test('a', () => { throw new Error('no') }); test.run();`,
    { passed: 0, failed: 1 },
  ],
  [
    'a test that never ends',
    `${uvu} test('a', () => new Promise(() => setInterval(() => {}, 1000))); test.run();`,
    { passed: 0, failed: 1 },
  ],
  [
    'a status that is not zero',
    `${uvu} test('a', () => { process.on('exit', () => { process.exitCode = 3 }) }); test.run();`,
    { passed: 1, failed: 1 },
  ],
  ['a warning of Node', `${uvu} test('a', () => process.emitWarning('careful')); test.run();`, { passed: 1, failed: 1 }],
  ['a skip without a reason', `${uvu} test('a', () => {}); test["skip"]("b"); test.run();`, { passed: 1, failed: 1 }],
  [
    'a skip with its reason',
    `${uvu} test('a', () => {}); test["skip"]("b"); console.log('\\nskipped: b: no such thing here'); test.run();`,
    { passed: 1, failed: 0 },
  ],
  [
    'a file with nothing but skips',
    `${uvu} test["skip"]("b"); console.log('\\nskipped: b: no such thing here'); test.run();`,
    { passed: 0, failed: 0 },
  ],
  ['a crash', `${uvu} test('a', () => {}); test.run(); throw new Error('no');`, { passed: 0, failed: 1 }],
  [
    'a process left behind',
    `import { spawn } from 'node:child_process'; ${uvu} test('a', () => { spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }).unref() }); test.run();`,
    { passed: 1, failed: 1 },
  ],
] as const;

for (const [name, text, expected] of traps) {
  test(`judges ${name}`, async () => {
    await using home = await scratchHome();
    const path = join(home.path, 'trap.mjs');
    writeFileSync(path, text);
    const { passed, failed, output } = await runFile(
      { path, kind: 'uvu', timeoutMs: name === 'a test that never ends' ? 700 : 20_000 },
      sandbox,
    );
    assert.equal({ passed, failed }, expected, output);
  });
}

test('reads the time limit from the first line', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'slow.test.ts');
  writeFileSync(path, '// timeout: 300s\n');
  assert.is(timeoutOf(path), 300_000);
  writeFileSync(path, '// Nothing about time.\n');
  assert.is(timeoutOf(path), 60_000);
});

const judged = (output: string, status = 0) => {
  const { passed, failed, skipped } = judgeTap({ output, status, complaints: [] });
  return [passed, failed, skipped];
};

test('judges TAP', () => {
  assert.equal(judged('ok 1 - a\nok 2 - b # SKIP no root\n1..2\n'), [1, 0, 1]);
  assert.equal(judged('ok 1 - a\nnot ok 2 - b\n1..2\n', 1), [1, 1, 0]);
  assert.equal(judged('ok 1 - a\n1..2\n'), [1, 1, 0]);
  assert.equal(judged('ok 1 - a\n', 139), [1, 1, 0]);
  assert.equal(judged(''), [0, 1, 0]);
});

test.run();
