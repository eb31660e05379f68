import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toSteps } from '../../../../../src/cli/request/build/steps.ts';
import { assertFails } from '../../../../support/assert-fails.ts';
import { buildFacts, buildFields } from '../../../../support/build-fields.ts';

const steps = (...words: string[]) => toSteps(buildFields(...words), { manager: undefined, facts: buildFacts({ http_proxy: 'p' }) });

const test = suite('toSteps');
test('hands proxies over unless told otherwise', () => {
  assert.equal(steps().environment.fromHost, ['http_proxy=p']);
  assert.equal(steps('--http-proxy=false').environment.fromHost, []);
});
test('reads networks, limits, capabilities and mounts as run does', () => {
  const asked = steps(
    '--network',
    'none',
    '-m',
    '64m',
    '--cap-add',
    'SYS_ADMIN',
    '-v',
    '/etc:/etc:ro',
    '--ulimit',
    'nofile=10',
    '--shm-size',
    '1m',
  );
  assert.equal(asked.network.mode, { kind: 'none' });
  assert.is(asked.resources.memoryBytes, 64 * 1024 * 1024);
  assert.equal(asked.security.addCapabilities.length, 1);
  assert.is(asked.mounts[0]?.target, '/etc');
  assert.is(asked.shmSizeBytes, 1024 * 1024);
  assert.is(asked.rlimits[0]?.soft, '10');
});
test('knows namespaces of the host', () => {
  assert.equal(steps('--pid', 'host', '--uts', 'private').hostNamespaces, ['pid']);
  void assertFails(() => steps('--pid', 'container:x'), 'unsupported', /--pid container:x/);
});
test('takes every isolation for a container, but none', () => {
  for (const word of ['rootless', 'oci', 'default']) assert.equal(steps('--isolation', word).hostNamespaces, []);
  void assertFails(() => steps('--isolation', 'chroot'), 'unsupported', /chroot/);
  void assertFails(() => steps('--isolation', 'foo'), 'invalid-argument', /unrecognized isolation type "foo"/);
});
test('knows what can be allowed', () => {
  assert.equal(steps('--allow', 'network.host').allow, ['network.host']);
  void assertFails(() => steps('--allow', 'everything'), 'invalid-argument', /everything/);
});
test('refuses hosts for a file that is left alone', () =>
  void assertFails(() => steps('--no-hosts', '--add-host', 'a:1.2.3.4'), 'invalid-argument', /--no-hosts and --add-host/));
test.run();
