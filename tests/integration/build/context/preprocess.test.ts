import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { preprocess } from '../../../../src/build/context/preprocess.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { makeFiles } from '../../../support/build-context.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('preprocess');

test('passes a file through cpp', async () => {
  await using home = await scratchHome();
  const directory = makeFiles(home.path, { common: 'RUN common\n' });
  const bytes = Buffer.from('FROM BASE\n#include "common"\n');
  const { bytes: made } = await preprocess({ name: 'C.in', bytes }, { directory, flags: ['-DBASE=alpine'] });
  assert.is(String(made).trim(), 'FROM alpine\nRUN common');
  const broken = preprocess({ name: 'C.in', bytes: Buffer.from('#include "none"\n') }, { directory, flags: [] });
  await assertRejects(broken, 'invalid-argument', /^preprocess C\.in: line .*none/);
});

test.run();
