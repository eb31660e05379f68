import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { absoluteValue } from '../../../../src/cli/request/absolute-value.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const facts = { directory: '/home/me', environment: ['A=1', 'AB=2', 'B=x=y'] };

const test = suite('absoluteValue');
for (const [name, value, expected] of [
  ['--volume', './data:/data:ro', ['/home/me/data:/data:ro']],
  ['--volume', '..:/data', ['/home:/data']],
  ['--volume', 'name:/data', ['name:/data']],
  ['--volume', '/abs:/data', ['/abs:/data']],
  ['--mount', 'type=bind,source=data,target=/data', ['type=bind,source=/home/me/data,target=/data']],
  ['--mount', 'type=bind,"src=a,b",target=/data', ['type=bind,"src=/home/me/a,b",target=/data']],
  ['--mount', 'type=glob,src=*.txt,target=/data', ['type=glob,src=/home/me/*.txt,target=/data']],
  ['--mount', 'type=volume,source=data,target=/data', ['type=volume,source=data,target=/data']],
  ['--mount', 'source=data,target=/data', ['source=data,target=/data']],
  ['--env-file', 'x.env', ['/home/me/x.env']],
  ['--env-file', '/x.env', ['/x.env']],
  ['--env', 'A', ['A=1']],
  ['--env', 'A*', ['A=1', 'AB=2']],
  ['--env', 'B', ['B=x=y']],
  ['--env', 'C', []],
  ['--env', 'C=', ['C=']],
  ['--security-opt', 'seccomp=p.json', ['seccomp=/home/me/p.json']],
  ['--security-opt', 'seccomp=unconfined', ['seccomp=unconfined']],
  ['--security-opt', 'no-new-privileges', ['no-new-privileges']],
  ['--log-opt', 'path=ctr.log', ['path=/home/me/ctr.log']],
  ['--log-opt', 'tag=path=x', ['tag=path=x']],
  ['--rootfs', 'root:O', ['/home/me/root:O']],
  ['--runtime', 'crun', ['crun']],
  ['--runtime', './crun', ['/home/me/crun']],
  ['--health-log-destination', 'local', ['local']],
  ['--health-log-destination', 'logs', ['/home/me/logs']],
  ['--hosts-file', 'none', ['none']],
  ['--publish', '8080:80', ['8080:80']],
  ['--toString', 'x', ['x']],
] as const)
  test(`${name} ${value}`, () => assert.equal(absoluteValue(name, value, facts), expected));
test('refuses a relative path when nobody knows where it starts', () => {
  const lost = { ...facts, directory: undefined };
  assert.equal(absoluteValue('--env-file', '/x.env', lost), ['/x.env']);
  assertFails(() => absoluteValue('--volume', './data:/data', lost), 'invalid-argument', /^\.\/data is relative/);
});
test.run();
