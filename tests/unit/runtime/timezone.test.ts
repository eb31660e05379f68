import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { timezoneFile } from '../../../src/runtime/timezone.ts';
import { assertFails } from '../../support/assert-fails.ts';

function database() {
  const path = mkdtempSync(join(tmpdir(), 'zones-'));
  mkdirSync(join(path, 'Europe'));
  writeFileSync(join(path, 'Europe/Berlin'), 'TZif2');
  symlinkSync('Europe/Berlin', join(path, 'Here'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

const test = suite('timezoneFile');
test('finds zones, through links too', () => {
  using zones = database();
  assert.is(timezoneFile('Europe/Berlin', zones.path), join(zones.path, 'Europe/Berlin'));
  assert.is(timezoneFile('Here', zones.path), join(zones.path, 'Europe/Berlin'));
});
for (const name of ['Nowhere/City', 'Europe', '', '../../etc/passwd', 'Europe/../Here', '/etc/passwd']) {
  test(`does not know ${JSON.stringify(name)}`, () => {
    using zones = database();
    assertFails(() => timezoneFile(name, zones.path), 'invalid-argument', /finding timezone: unknown time zone/);
  });
}
test.run();
