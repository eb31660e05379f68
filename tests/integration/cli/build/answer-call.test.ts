import * as assert from 'uvu/assert';
import { buildPlace } from '../../../support/build-place.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const test = suiteNeeding('answerCall', 'helper', 'user-namespaces', 'subuids');
const file = '# base for others\nFROM scratch AS base\nARG VERSION=1\n\nFROM base AS app\nCMD sh\n';

test('answers without a build', async () => {
  await using place = await buildPlace({ Containerfile: file, Good: 'FROM scratch\nCMD ["/sh"]\n' });
  const check = await place.build('--check');
  assert.is(check.status, 1);
  assert.match(
    check.stdout,
    /^Check complete, 1 warning has been found!\n\nWARNING: JSONArgsRecommended - https:[^]* 6 \| >>> CMD sh\n-+\n$/,
  );
  const good = await place.build('--check', '-f', `${place.context}/Good`);
  assert.equal([good.status, good.stdout], [0, 'Check complete, no warnings found.\n']);
  assert.is((await place.build('--call=targets')).stdout, 'TARGET         DESCRIPTION\nbase           for others\napp (default)\n');
  assert.match((await place.build('--call=outline')).stdout, /^TARGET: {6}app\n\nBUILD ARG {3}VALUE[^]*VERSION {5}1\n$/);
  assert.is((await place.run('images', '-aq')).stdout, '');
});

test.run();
