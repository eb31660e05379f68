// timeout: 120s
import { runTied } from '../../../src/native/tied.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';

const tied = suiteNeeding('runTied', 'helper');

tied('says what the helper could not do, and does nothing when it comes too late', async () => {
  const parts = { planPath: '/nonexistent/plan', onOutput: () => undefined, onWarning: () => undefined };
  await assertRejects(runTied({ ...parts, signal: new AbortController().signal }), 'invalid-argument', /nonexistent/);
  await assertRejects(runTied({ ...parts, signal: AbortSignal.abort() }), 'cancelled');
});

tied.run();
