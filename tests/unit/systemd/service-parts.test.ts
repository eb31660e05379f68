import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { entry, ignoringFailure, maybe, serviceUnit, tiffinEntry } from '../../../src/systemd/service-parts.ts';
import { printUnit } from '../../../src/systemd/unit-file.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { caller, plainOptions } from '../../support/services.ts';

const parts = { name: 'web', dependencies: [], timing: [], commands: [] };

const test = suite('service parts');
test('makes entries', () => {
  assert.equal(entry('RestartSec', 5), { key: 'RestartSec', value: '5' });
  assert.equal(maybe('RestartSec', undefined), []);
  assert.equal(maybe('RestartSec', 0), [{ key: 'RestartSec', value: '0' }]);
});
test('calls tiffin with its own options, and may ignore failure', () => {
  const made = tiffinEntry('ExecStop', { ...caller, globals: ['--root', '/a b'] }, [['rm', 'web'], ['-f']]);
  assert.is(made.value, '/usr/bin/tiffin --root "/a b" rm web -f');
  assert.is(ignoringFailure(made).value, '-/usr/bin/tiffin --root "/a b" rm web -f');
  assert.equal(ignoringFailure(made).pieces, ['-/usr/bin/tiffin --root "/a b" rm web', '-f']);
});
test('adds what was asked for', () => {
  const options = {
    ...plainOptions,
    wants: ['a.service b.service'],
    after: ['c.service'],
    requires: ['d.socket'],
    environment: ['A=x y%'],
  };
  const text = printUnit(serviceUnit(parts, options, caller).unit);
  assert.match(text, /\nWants=a\.service b\.service\nAfter=c\.service\nRequires=d\.socket\n/);
  assert.match(text, /\nEnvironment=PODMAN_SYSTEMD_UNIT=%n\nEnvironment="A=x y%%"\n/);
});
test('can say nothing of who made it', () => {
  const text = printUnit(serviceUnit(parts, { ...plainOptions, header: false }, caller).unit);
  assert.ok(text.startsWith('# web.service\n\n[Unit]'));
  assert.not.match(text, /1\.2\.3/);
});
test('lets no variable add a line', () => {
  const text = printUnit(serviceUnit(parts, { ...plainOptions, environment: ['A=b\nExecStart=/bin/evil'] }, caller).unit);
  assert.match(text, /\nEnvironment="A=b\\nExecStart=\/bin\/evil"\n/);
});
test('refuses names of units that are none', () =>
  void assertFails(() => serviceUnit(parts, { ...plainOptions, wants: ['a\nb.service'] }, caller), 'invalid-argument', /^--wants "a"/));
test.run();
