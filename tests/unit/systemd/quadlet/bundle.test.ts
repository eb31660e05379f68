import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sectionsOfBundle } from '../../../../src/systemd/quadlet/bundle.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const read = (text: string): readonly (readonly string[])[] =>
  sectionsOfBundle(Buffer.from(text), 'x.quadlets').map(({ name, text: part }) => [name, part]);

const test = suite('sectionsOfBundle');
test('takes Quadlets apart', () => {
  assert.equal(read('# FileName=a\n[Container]\nImage=x\n---\n\n# FileName=b@\n[Unit]\n[Volume]\n--- \n'), [
    ['a.container', '# FileName=a\n[Container]\nImage=x\n'],
    ['b@.volume', '# FileName=b@\n[Unit]\n[Volume]\n'],
  ]);
});
test('says which part is wrong', () => {
  assertFails(() => read(''), 'invalid-argument', /no Quadlets/);
  assertFails(() => read('# FileName=a\n[Volume]\n---\n[Pod]'), 'invalid-argument', /section 2: missing required '# FileName=<name>'/);
  assertFails(() => read('# FileName=a\n[Foo]'), 'invalid-argument', /section 1: no section says what it is/);
  assertFails(() => read('# FileName=a\n[Volume]\n---\n# FileName=a\n[Volume]'), 'invalid-argument', /a\.volume occurs twice/);
});
test('takes no name that leads elsewhere', () => {
  for (const name of ['../a', '/etc/a', 'a/b', '.a', 'a b'])
    assertFails(() => read(`# FileName=${name}\n[Volume]`), 'invalid-argument', /not a name for a file/);
});
test.run();
