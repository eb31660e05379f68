import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { externalRuntime } from '../../../src/container/external-runtime.ts';
import { assertFails } from '../../support/assert-fails.ts';

const find = suite('externalRuntime');
find('takes its own set-up when nothing is asked', () =>
  assert.equal([externalRuntime(undefined), externalRuntime('tiffin')], [undefined, undefined]),
);
find('finds a program by name or path', () => {
  assert.match(externalRuntime('sh')?.path ?? '', /\/sh$/);
  assert.is(externalRuntime('/bin/sh')?.path, '/bin/sh');
});
for (const name of ['no-such-runtime', '/no/such', 'bin/sh', '../sh']) {
  find(`refuses ${name}`, () => {
    assertFails(() => externalRuntime(name), 'invalid-argument', /not found/);
  });
}
find.run();
