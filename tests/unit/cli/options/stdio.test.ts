import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { stdioOptions } from '../../../../src/cli/options/stdio.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('stdioOptions');
test('is well formed', () => assertWellFormed(specsOf(stdioOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(stdioOptions).flatMap((spec) => spec.names));
  for (const name of '-i --interactive -t --tty -a --attach'.split(' ')) assert.ok(names.has(name), name);
});

test.run();
