import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMount } from '../../../src/runtime/mount-option.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parse = (text: string) => parseMount(text, '/home/dev');
const bind = (source: string, target: string, options = {}) => ({
  kind: 'bind',
  target,
  options: mountOptions(options),
  source,
  createSource: false,
});
const volume = (name: string | undefined, options = {}, subpath?: string) => ({
  kind: 'volume',
  target: '/d',
  options: mountOptions({ noSuid: true, noDev: true, copyUp: true, ...options }),
  name,
  subpath: subpath ?? undefined,
});
const tmpfs = (options = {}, data: readonly string[] = []) => ({
  kind: 'tmpfs',
  target: '/d',
  options: mountOptions({ noSuid: true, noDev: true, copyUp: true, ...options }),
  data,
});

const test = suite('parseMount');
for (const [text, expected] of [
  ['type=bind,source=/s,target=/d', bind('/s', '/d')],
  ['type=bind,src=./s,dst=/d', bind('/home/dev/s', '/d')],
  ['type=bind,destination=/d', bind('/d', '/d')],
  ['type=bind,src=/s,dest=/d,ro', bind('/s', '/d', { readOnly: true })],
  ['type=bind,src=/s,dst=/d,readonly=true', bind('/s', '/d', { readOnly: true })],
  ['type=bind,src=/s,dst=/d,ro=false', bind('/s', '/d')],
  ['type=bind,src=/s,dst=/d,rw=false', bind('/s', '/d', { readOnly: true })],
  ['type=bind,src=/s,dst=/d,bind-propagation=rslave,bind-nonrecursive', bind('/s', '/d', { propagation: 'rslave', recursive: false })],
  ['type=bind,src=/s,dst=/d,relabel=shared', bind('/s', '/d', { relabel: 'shared' })],
  ['type=bind,src=/s,dst=/d,Z,U=true', bind('/s', '/d', { relabel: 'private', chown: true })],
  ['type=bind,src=/s,dst=/d,noexec,nosuid,nodev', bind('/s', '/d', { noExec: true, noSuid: true, noDev: true })],
  ['type=bind,src=/s,dst=/d,consistency=cached', bind('/s', '/d')],
  ['type=bind,"src=/a,b",dst=/d', bind('/a,b', '/d')],
  ['type=volume,src=v,dst=/d', volume('v')],
  ['src=v,dst=/d', volume('v')],
  ['dst=/d', volume(undefined)],
  ['type=volume,src=v,dst=/d,nocopy,ro', volume('v', { copyUp: false, readOnly: true })],
  ['type=volume,src=v,dst=/d,volume-nocopy=false,subpath=/a/./b/', volume('v', {}, 'a/b')],
  ['type=tmpfs,dst=/d', tmpfs()],
  ['type=tmpfs,dst=/d,tmpfs-size=1m,tmpfs-mode=1777', tmpfs({}, ['size=1m', 'mode=1777'])],
  ['type=tmpfs,dst=/d,notmpcopyup,ro,exec', tmpfs({ copyUp: false, readOnly: true })],
  ['type=devpts,dst=/d,uid=1,gid=2,mode=620,max=9', { kind: 'devpts', target: '/d', data: ['uid=1', 'gid=2', 'mode=620', 'max=9'] }],
] as const) {
  test(`reads ${text}`, () => assert.equal(parse(text), expected));
}
for (const [text, code, message] of [
  ['type=nonsense,target=/d', 'invalid-argument', /invalid filesystem type "nonsense"/],
  ['type=image,src=x,dst=/d', 'unsupported', /mount type "image"/],
  ['type=bind,target=/d,nonsense=1', 'invalid-argument', /nonsense: invalid mount option/],
  ['type=bind,src=/s', 'invalid-argument', /must set volume destination/],
  ['type=bind,src=/s,dst=d', 'invalid-argument', /must be an absolute path/],
  ['type=bind,src=,dst=/d', 'invalid-argument', /src: invalid mount option: needs a value/],
  ['type=tmpfs,dst=/d,src=/s', 'invalid-argument', /"src" option not supported for "tmpfs" mount types/],
  ['type=bind,src=/s,dst=/d,tmpfs-size=1m', 'invalid-argument', /"tmpfs-size" option not supported for "bind"/],
  ['type=bind,src=/s,dst=/d,ro=maybe', 'invalid-argument', /"ro": "maybe" is neither true nor false/],
  ['type=bind,src=/s,dst=/d,bind-propagation=x', 'invalid-argument', /bind-propagation: "x"/],
  ['type=bind,src=/s,dst=/d,relabel=x', 'invalid-argument', /relabel: "x"/],
  ['type=bind,src=/s,dst=/d,idmap', 'unsupported', /idmap/],
  ['src=/s,dst=/d', 'invalid-argument', /names must match/],
  ['type=volume,src=v,dst=/d,subpath=../x', 'invalid-argument', /must stay inside the volume/],
  ['type=tmpfs,dst=/d,tmpfs-mode=999', 'invalid-argument', /unknown mount option "mode=999"/],
  ['type=tmpfs,dst=/d,tmpfs-size=x', 'invalid-argument', /unknown mount option "size=x"/],
  ['type=devpts,dst=/d,uid=x', 'invalid-argument', /uid: "x" is not a number/],
  ['type=bind,src=/s,dst=/d,__proto__=1', 'invalid-argument', /__proto__: invalid mount option/],
  ['', 'invalid-argument', /must set volume destination/],
] as const) {
  test(`refuses ${text || 'nothing'}`, () => void assertFails(() => parse(text), code, message));
}
test.run();
