// timeout: 120s
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTied } from '../../../src/native/tied-process.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('startTied', 'user-namespaces');

test('says why nothing can be started', async () => {
  await using home = await scratchHome();
  const plan = join(home.path, 'plan');
  writeFileSync(plan, 'no plan');
  const { signal } = new AbortController();
  await assertRejects(startTied({ args: ['run', plan], streams: ['stdout'], signal }), 'invalid-argument', /plan/);
  await assertRejects(startTied({ args: ['run', plan], streams: [], signal: AbortSignal.abort() }), 'cancelled');
});

test.run();
