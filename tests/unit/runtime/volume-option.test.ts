import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { containerPath, hostPath, parseVolume, parseVolumeName } from '../../../src/runtime/volume-option.ts';
import { assertFails } from '../../support/assert-fails.ts';

const bind = (source: string, target: string, options = {}) => ({
  kind: 'bind',
  source,
  target,
  options: mountOptions(options),
  createSource: false,
});
const volume = (name: string | undefined, target: string, options = {}) => ({
  kind: 'volume',
  name,
  target,
  options: mountOptions({ copyUp: true, noSuid: true, noDev: true, ...options }),
  subpath: undefined,
});

const test = suite('parseVolume');
for (const [text, expected] of [
  ['/src:/dst', bind('/src', '/dst')],
  ['./src:/dst', bind('/home/dev/src', '/dst')],
  ['../x:/dst', bind('/home/x', '/dst')],
  ['.:/dst', bind('/home/dev', '/dst')],
  ['/a//b/../c/:/dst/./x/', bind('/a/c', '/dst/x')],
  ['/src:/dst:ro', bind('/src', '/dst', { readOnly: true })],
  ['/src:/dst:rw,noexec,nodev,nosuid', bind('/src', '/dst', { noExec: true, noDev: true, noSuid: true })],
  ['/src:/dst:z', bind('/src', '/dst', { relabel: 'shared' })],
  ['/src:/dst:Z,U,ro', bind('/src', '/dst', { relabel: 'private', chown: true, readOnly: true })],
  ['/src:/dst:O', bind('/src', '/dst', { overlay: true })],
  ['/src:/dst:nocopy', bind('/src', '/dst')],
  ['/src:/dst:rslave', bind('/src', '/dst', { propagation: 'rslave' })],
  ['/src:/dst:bind,unbindable', bind('/src', '/dst', { recursive: false, propagation: 'unbindable' })],
  ['/src:/dst:cached', bind('/src', '/dst')],
  ['vol:/v', volume('vol', '/v')],
  ['vol:/v:nocopy,ro', volume('vol', '/v', { copyUp: false, readOnly: true })],
  ['vol:/v:suid,dev,exec', volume('vol', '/v', { noSuid: false, noDev: false })],
  ['/v', volume(undefined, '/v')],
] as const) {
  test(`reads ${text}`, () => assert.equal(parseVolume(text, '/home/dev'), expected));
}
for (const [text, message] of [
  ['/src:relative', /invalid container path "relative", must be an absolute path/],
  ['relative', /invalid container path "relative"/],
  ['/a:/b:c:d', /incorrect volume format, should be \[host-dir:\]ctr-dir\[:option\]/],
  [':/a', /host directory cannot be empty/],
  ['/a:/b:', /invalid option type ""/],
  ['/a:/b:nonsense', /invalid option type "nonsense"/],
  ['/a:/b:ro,rw', /invalid options "ro, rw", can only specify 1 'rw' or 'ro' option/],
  ['/a:/b:z,Z', /can only specify 1 'z', 'Z', or 'O' option/],
  ['/a:/b:shared,slave', /can only specify 1 '\[r\]shared'/],
  ['a/b:/c', /names must match \[a-zA-Z0-9\]/],
  ['_x:/c', /creating named volume "_x"/],
  ['/a\0:/b', /NUL byte/],
  ['/a:/b\0', /NUL byte/],
] as const) {
  test(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseVolume(text, '/home/dev'), 'invalid-argument', message));
}
test('says why idmap cannot be had', () => void assertFails(() => parseVolume('/a:/b:idmap', '/'), 'unsupported', /keep-id/));
test.run();

const parts = suite('volume parts');
parts('checks names', () => {
  assert.is(parseVolumeName('a.b_c-1'), 'a.b_c-1');
  for (const name of ['', '.', '..', '-x', 'a/b', 'a b', 'ä', 'a'.repeat(256)])
    assertFails(() => parseVolumeName(name), 'invalid-argument');
});
parts('cleans paths', () => {
  assert.is(containerPath('/a/../../b//c/.'), '/b/c');
  assert.is(hostPath('x/../y', '/h'), '/h/y');
});
parts.run();
