import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { serviceName, unitNames } from '../../../src/systemd/unit-name.ts';
import { assertFails } from '../../support/assert-fails.ts';

const service = suite('serviceName');
for (const [parts, name] of [
  [['container', '-', 'web'], 'container-web'],
  [['', 'web.1_x'], 'web.1_x'],
  [['pod', ':', 'a', '@'], 'pod:a@'],
] as const)
  service(`makes ${name}`, () => assert.is(serviceName(parts), name));
for (const parts of [['x/y', 'web'], ['../', 'web'], ['a b'], [''], ['..'], ['a\nb'], ['%n'], ['a@', 'b'], ['x'.repeat(248)]])
  service(`refuses ${JSON.stringify(parts).slice(0, 40)}`, () => void assertFails(() => serviceName(parts), 'invalid-argument', /unit/));
service.run();

const names = suite('unitNames');
names('takes several of one value', () =>
  assert.equal(unitNames('--after', ['a.service  b@%i.socket', 'c.target']), ['a.service', 'b@%i.socket', 'c.target']),
);
for (const value of ['db', 'db.sock', 'a.service\nExecStart=/bin/evil', '../a.service', '"a.service"'])
  names(`refuses ${JSON.stringify(value)}`, () => void assertFails(() => unitNames('--wants', [value]), 'invalid-argument', /^--wants /));
names.run();
