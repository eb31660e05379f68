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
  ['type=tmpfs,dst=/d,U', tmpfs({ chown: true })],
  ['type=bind,src=/s,dst=/d,shared', bind('/s', '/d', { propagation: 'shared' })],
  ['type=bind,src=/s,dst=/d,no-dereference', bind('/s', '/d', { noFollow: true })],
  ['type=volume,src=v,dst=/d,nocreate', { ...volume('v'), mustExist: true }],
  ['type=volume,src=v,dst=/d,volume-opt=o=size=1m', { ...volume('v'), driverOptions: { o: 'size=1m' } }],
  ['type=ramfs,dst=/d,ro', { kind: 'ramfs', target: '/d', options: mountOptions({ readOnly: true }) }],
  ['type=image,src=i:1,dst=/d', { kind: 'image', reference: 'i:1', target: '/d', subpath: undefined, writable: false }],
  ['type=image,src=i,dst=/d,rw=true,subpath=/a//b', { kind: 'image', reference: 'i', target: '/d', subpath: 'a/b', writable: true }],
  ['type=glob,src=./a*,dst=/d', { kind: 'glob', pattern: '/home/dev/a*', target: '/d', options: mountOptions() }],
  ['type=glob,src=/a*', { kind: 'glob', pattern: '/a*', target: undefined, options: mountOptions() }],
  [
    'type=artifact,src=a,dst=/d,title=t,name=n',
    { kind: 'artifact', reference: 'a', target: '/d', digest: undefined, title: 't', fileName: 'n' },
  ],
  ['type=devpts,dst=/d,uid=1,gid=2,mode=620,max=9', { kind: 'devpts', target: '/d', data: ['uid=1', 'gid=2', 'mode=620', 'max=9'] }],
] as const) {
  test(`reads ${text}`, () => assert.equal(parse(text), expected));
}
for (const [text, code, message] of [
  ['type=nonsense,target=/d', 'invalid-argument', /invalid filesystem type "nonsense"/],
  ['type=bind,target=/d,nonsense=1', 'invalid-argument', /nonsense: invalid mount option/],
  ['type=bind,src=/s', 'invalid-argument', /must set volume destination/],
  ['type=bind,src=/s,dst=d', 'invalid-argument', /must be an absolute path/],
  ['type=bind,src=,dst=/d', 'invalid-argument', /host directory cannot be empty/],
  ['type=tmpfs,dst=/d,src=/s', 'invalid-argument', /"src" option not supported for "tmpfs" mount types/],
  ['type=bind,src=/s,dst=/d,tmpfs-size=1m', 'invalid-argument', /"tmpfs-size" option not supported for "bind"/],
  ['type=bind,src=/s,dst=/d,ro=maybe', 'invalid-argument', /"ro": "maybe" is neither true nor false/],
  ['type=bind,src=/s,dst=/d,bind-propagation=x', 'invalid-argument', /invalid value "bind-propagation=x"/],
  ['type=bind,src=/s,dst=/d,relabel=x', 'invalid-argument', /must be 'private' or 'shared'/],
  ['type=bind,src=/s,dst=/d,idmap', 'unsupported', /idmap/],
  ['src=/s,dst=/d', 'invalid-argument', /names must match/],
  ['type=volume,src=v,dst=/d,subpath=../x', 'invalid-argument', /must stay inside the volume/],
  ['type=tmpfs,dst=/d,tmpfs-mode=999', 'invalid-argument', /unknown mount option "mode=999"/],
  ['type=tmpfs,dst=/d,tmpfs-size=x', 'invalid-argument', /unknown mount option "size=x"/],
  ['type=devpts,dst=/d,uid=x', 'invalid-argument', /uid: "x" is not a number/],
  ['type=bind,src=/s,dst=/d,__proto__=1', 'invalid-argument', /__proto__: invalid mount option/],
  ['', 'invalid-argument', /incorrect mount format/],
  ['type=bind,src=/s,dst=/d,ro,rw', 'invalid-argument', /cannot pass 'readonly', 'ro', or 'rw'/],
  ['type=bind,src=/s,dst=/d,noexec,exec', 'invalid-argument', /'noexec' and 'exec'/],
  ['type=bind,src=/s,dst=/d,dst=/e', 'invalid-argument', /cannot pass "dst" option more than once/],
  ['type=bind,src=/s,dst=/d,shared,bind-propagation=slave', 'invalid-argument', /"shared, slave"/],
  ['type=bind,src=/s,dst=/d,subpath=x', 'invalid-argument', /cannot set option "subpath" on non-volume mounts/],
  ['type=volume,src=v,dst=/d,shared', 'invalid-argument', /shared: invalid mount option/],
  ['type=volume,src=v,dst=/d,volume-label=a=b', 'unsupported', /volume-label/],
  ['type=tmpfs,dst=/d,noswap', 'invalid-argument', /noswap/],
  ['type=tmpfs,dst=/d,U=maybe', 'invalid-argument', /must be set to true or false/],
  ['type=image,dst=/d', 'invalid-argument', /must set source and destination for image volume/],
  ['type=image,src=i', 'invalid-argument', /must set source and destination for image volume/],
  ['type=image,src=i,dst=/d,rw=x', 'invalid-argument', /invalid rw value "x"/],
  ['type=image,src=i,dst=/d,rw', 'invalid-argument', /invalid rw value/],
  ['type=image,src=i,dst=/d,subpath=a', 'invalid-argument', /must be an absolute path/],
  ['type=image,src=i,dst=/d,subpath=/a/../../b', 'invalid-argument', /must stay inside the image/],
  ['type=glob,dst=/d', 'invalid-argument', /must set source/],
  ['type=artifact,src=a,dst=/d,digest=x,title=y', 'invalid-argument', /both "digest" and "title"/],
  ['type=artifact,src=a,dst=/d,name=../x', 'invalid-argument', /without directories/],
] as const) {
  test(`refuses ${text || 'nothing'}`, () => void assertFails(() => parse(text), code, message));
}
test.run();
