import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { encodePlan } from '../../../src/native/plan-encoding.ts';
import { helperProgram } from '../../support/box.ts';
import { goldenOps, goldenText } from '../../support/golden-plan.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';
import { run } from '../../support/spawn.ts';

const test = suiteNeeding('golden plan', 'helper');

test('the helper reads every operation as it was written', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'plan');
  writeFileSync(path, encodePlan(goldenOps), { mode: 0o600 });
  const { stdout, status, stderr } = await run(helperProgram, ['plan-dump', path]);
  assert.is(stdout, goldenText, stderr);
  assert.is(status, 0);
});

test('the helper refuses a plan with a byte more or less', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'plan');
  const plan = encodePlan(goldenOps);
  for (const bytes of [Buffer.concat([plan, Buffer.from([0])]), plan.subarray(0, -1), plan.subarray(0, 0)]) {
    writeFileSync(path, bytes, { mode: 0o600 });
    const { status, stderr } = await run(helperProgram, ['plan-dump', path]);
    assert.is(status, 125);
    assert.match(stderr, /^E plan -1 22 /);
  }
});

test.run();
