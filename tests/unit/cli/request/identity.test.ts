import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkName, readLabels } from '../../../../src/cli/request/identity.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const names = suite('checkName');
for (const name of ['a', 'A1', 'a.b-c_d', '0x']) names(`takes ${name}`, () => checkName(name));
for (const name of ['', '-a', '.a', 'a b', 'a/b', 'ä', 'a\n', 'a'.repeat(256)])
  names(
    `refuses ${JSON.stringify(name.slice(0, 10))}`,
    () => void assertFails(() => checkName(name), 'invalid-argument', /names must match/),
  );
names.run();

const labels = suite('readLabels');
const facts = { env: {}, directory: '/', readText: () => 'a=file\n\n#c\n b = 2 \n' };
labels('lets options win over files', () => assert.equal({ ...readLabels(['a=option'], ['/f'], facts) }, { a: 'option', 'b ': ' 2' }));
labels('has no prototype', () => assert.is(readLabels(['__proto__=x'], [], facts)['__proto__'], 'x'));
labels('names a file that is not there', () => {
  const missing = {
    ...facts,
    readText: () => {
      throw Object.assign(new Error('x'), { code: 'ENOENT' });
    },
  };
  assertFails(() => readLabels([], ['/f'], missing), 'invalid-argument', /unable to process labels: open \/f: no such file or directory/);
});
labels.run();
