import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { guardFrozen } from '../../../src/native/thaw.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { repository } from '../../support/repository.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('guardFrozen', 'helper');

test('thaws nothing when all is well', async () => {
  await using home = await scratchHome();
  const file = join(home.path, 'cgroup.freeze');
  writeFileSync(file, '1');
  await guardFrozen(home.path).release();
  assert.is(readFileSync(file, 'utf8'), '1');
});

test('thaws the control group of a command that was killed', async () => {
  await using home = await scratchHome();
  const file = join(home.path, 'cgroup.freeze');
  writeFileSync(file, '1');
  const program = `import { guardFrozen } from ${JSON.stringify(join(repository, 'src/native/thaw.ts'))};
    guardFrozen(${JSON.stringify(home.path)}); process.stdout.write('.'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  while (readFileSync(file, 'utf8') !== '0') await sleep(5);
});

test.run();
