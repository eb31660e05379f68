import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plain, plainText } from '../../../../src/cli/manual/document.ts';

const test = suite('plainText');
test('keeps backticks around what is typed', () => {
  assert.is(plainText([...plain('see '), { kind: 'code', text: 'ps' }, { kind: 'strong', text: ' now' }]), 'see `ps` now');
});
test.run();
