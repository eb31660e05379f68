import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isDemanding, requireNetavark } from '../../../src/network/netavark-version.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { networkRecord } from '../../support/network-record.ts';

const routed = networkRecord({ routes: [{ destination: '10.9.0.0/16', gateway: '10.89.0.9', metric: undefined }] });

const test = suite('requireNetavark');
test('lets everyday networks pass unasked', () => {
  assert.not.ok(isDemanding(networkRecord({ options: { isolate: 'true', mtu: '1400' } })));
  requireNetavark('netavark 1.4.0', networkRecord());
});
test('refuses what an old one would leave out in silence', () => {
  assert.ok(isDemanding(routed));
  assertFails(
    () => requireNetavark('netavark 1.4.0\n', routed),
    'unsupported',
    /network front wants routes, which netavark 1\.4\.0 cannot do/,
  );
  assertFails(() => requireNetavark('netavark 1.4.0', networkRecord({ options: { isolate: 'strict' } })), 'unsupported', /isolate=strict/);
  assertFails(() => requireNetavark('nonsense', routed), 'unsupported', /routes/);
});
test('takes a newer one', () => {
  requireNetavark('netavark 1.17.2', routed);
  requireNetavark('netavark 2.0.0', networkRecord({ options: { no_default_route: 'true' } }));
});
test.run();
