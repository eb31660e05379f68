import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { externalRuntime, withPossibleGroup } from '../../../src/container/external-runtime.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { requestWith } from '../../support/runtime/facts.ts';

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

const group = suite('withPossibleGroup');
group('leaves split away where the settings have another runtime, and says so', () => {
  const warnings: string[] = [];
  const given = (runtime: string | undefined, typed?: string): string | undefined => {
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) };
    const request = requestWith({ resources: { cgroups: 'split' }, lifecycle: { runtime: typed } });
    return withPossibleGroup({ runtime, log }, request).resources.cgroups;
  };
  assert.equal([given(undefined), given('tiffin'), given('sh', 'sh')], ['split', 'split', 'split']);
  assert.equal(warnings, []);
  assert.is(given('sh'), 'no-conmon');
  assert.match(warnings.join(), /no-conmon in place of split, because containers.conf names sh/);
});
group.run();
