import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UnitDraft } from '../../../../src/systemd/quadlet/unit-draft.ts';
import { printUnit } from '../../../../src/systemd/unit-file.ts';
import { quadletOf } from '../../../support/quadlets.ts';

const test = suite('UnitDraft');
test('joins sections, adds, sets, prepends and renames in place', () => {
  const draft = new UnitDraft(quadletOf('a.volume', '[Volume]\nA=1\n[Service]\nX=1\nX=2\n[Volume]\nB=2\n').unit);
  draft.rename('Volume', 'X-Volume');
  draft.set('Service', 'X', '3');
  draft.set('Service', 'Y', '4');
  draft.setDefault('Service', 'Y', '5');
  draft.setDefault('Service', 'Z', '6');
  draft.add('Unit', 'After', 'b');
  draft.prepend('Unit', 'After', 'a');
  draft.rewrite('Unit', (entry) => ({ ...entry, value: `${entry.value}.service` }));
  draft.rewrite('Nowhere', (entry) => entry);
  assert.ok(draft.has('Service', 'Z'));
  assert.is(
    printUnit(draft.unit(['hello'])),
    '# hello\n\n[X-Volume]\nA=1\nB=2\n\n[Service]\nX=1\nX=3\nY=4\nZ=6\n\n[Unit]\nAfter=a.service\nAfter=b.service\n',
  );
});
test.run();
