import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildRuntimeSpec, containerHostname } from '../../../src/runtime/spec.ts';
import { containerNamespaces } from '../../../src/runtime/spec-namespaces.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { fullImage, plainHost, type RequestChanges, specInput } from '../../support/runtime/facts.ts';
import { currentGolden, readGolden } from '../../support/runtime/golden.ts';

const test = suite('buildRuntimeSpec');
const [kept, current] = [readGolden(), currentGolden()];
test('has a golden result for at least 80 requests', () => {
  assert.ok(Object.keys(kept).length >= 80);
  assert.equal(Object.keys(current), Object.keys(kept));
});
for (const [name, result] of Object.entries(current)) {
  test(`writes the spec of: ${name}`, () => assert.equal(result.spec, kept[name]?.spec));
}
for (const [name, changes, code, message] of [
  [
    'two ways to say no hosts',
    { network: { noHosts: true, hosts: [{ names: ['a'], address: '1.2.3.4' }] } },
    'invalid-argument',
    /--no-hosts and --add-host/,
  ],
  [
    'a DNS server without network',
    { network: { mode: { kind: 'none' }, dns: { servers: ['1.1.1.1'], searches: [], options: [] } } },
    'invalid-argument',
    /conflicting options: dns/,
  ],
  [
    "a hostname in the host's UTS namespace",
    { network: { hostname: 'x' }, namespaces: { uts: { kind: 'host' } } },
    'invalid-argument',
    /cannot set hostname/,
  ],
  [
    '--rm with --restart',
    { lifecycle: { removeAtExit: true, restart: { policy: 'always', maximum: 0 } } },
    'invalid-argument',
    /conflicts with --restart/,
  ],
  [
    "a sysctl of the host's network",
    { network: { mode: { kind: 'host' } }, process: { sysctls: { 'net.core.somaxconn': '1' } } },
    'invalid-argument',
    /Network Namespace set to host/,
  ],
  ['a sysctl of the whole host', { process: { sysctls: { 'vm.swappiness': '1' } } }, 'invalid-argument', /'vm.swappiness' is not allowed/],
  ['an unknown stop signal', { process: { stopSignal: 'SIGWHAT' } }, 'invalid-argument', /invalid signal: SIGWHAT/],
  [
    'a joined container that is not running',
    { namespaces: { user: { kind: 'container', container: 'gone' } } },
    'wrong-state',
    /gone: it is not running/,
  ],
] as const satisfies readonly (readonly [string, RequestChanges, string, RegExp])[]) {
  test(`refuses ${name}`, () => void assertFails(() => buildRuntimeSpec(specInput(changes)), code, message));
}
test('is pure: the same input gives the same spec and is not changed', () => {
  const input = specInput({}, fullImage);
  const before = structuredClone(input);
  assert.equal(buildRuntimeSpec(input), buildRuntimeSpec(input));
  assert.equal(input, before);
});
test("lets no variable of the image's leak the host's: only NAME=value entries are taken", () => {
  const { spec } = buildRuntimeSpec(specInput({}, { ...fullImage, Env: ['SECRET', 'A*', '=x', 'GOOD=1'] }));
  const names = spec.process.env.map((entry) => entry.split('=')[0]);
  assert.equal(names, ['HOSTNAME', 'PATH', 'container', 'GOOD']);
});
test.run();

const hostname = suite('containerHostname');
for (const [changes, expected] of [
  [{}, 'e4f3951325d5'],
  [{ network: { hostname: 'h' } }, 'h'],
  [{ network: { mode: { kind: 'host' } } }, 'peer'],
  [{ namespaces: { uts: { kind: 'host' } } }, 'peer'],
] as const satisfies readonly (readonly [RequestChanges, string])[]) {
  hostname(`is ${expected} for ${JSON.stringify(changes)}`, () => {
    const input = { ...specInput(changes), host: plainHost };
    assert.is(containerHostname(input, containerNamespaces(input)), expected);
  });
}
hostname.run();
