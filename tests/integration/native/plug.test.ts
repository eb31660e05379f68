import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plug } from '../../../src/native/plug.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';

const test = suiteNeeding('plug', 'built');
test('says why the keeper could not be started', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'plug-'));
  await assertRejects(
    plug(directory, ['/no/such/helper', 'keep'], { verb: 'look' }),
    'runtime-failed',
    /could not be started: \/no\/such\/helper/,
  );
  rmSync(directory, { recursive: true });
});
test.run();
