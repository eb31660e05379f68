import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIpcMode, parseNamespaceMode, parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import { assertFails } from '../../support/assert-fails.ts';

const modes = suite('parseNamespaceMode');
for (const [text, expected] of [
  ['', { kind: 'private' }],
  ['private', { kind: 'private' }],
  ['host', { kind: 'host' }],
  ['container:web-1', { kind: 'container', container: 'web-1' }],
  ['ns:/run/x', { kind: 'path', path: '/run/x' }],
] as const) {
  modes(`reads ${JSON.stringify(text)}`, () => assert.equal(parseNamespaceMode('pid', text), expected));
}
for (const text of ['nonsense', 'container:', 'container:../x', 'ns:', 'ns:relative', 'ns:/a\0']) {
  modes(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseNamespaceMode('pid', text), 'invalid-argument'));
}
modes('leaves what is the pod’s to who joins one', () => assert.equal(parseNamespaceMode('uts', 'pod'), { kind: 'private' }));
modes.run();

const ipc = suite('parseIpcMode');
for (const kind of ['none', 'shareable', 'host'] as const) ipc(`reads ${kind}`, () => assert.equal(parseIpcMode(kind), { kind }));
ipc('keeps others out with private, and not without', () => {
  assert.equal([parseIpcMode('private'), parseIpcMode('')], [{ kind: 'unshareable' }, { kind: 'private' }]);
});
ipc('refuses the rest', () => void assertFails(() => parseIpcMode('x'), 'invalid-argument', /unrecognized namespace mode x/));
ipc.run();

const user = suite('parseUserNamespaceMode');
for (const [text, expected] of [
  ['host', { kind: 'host' }],
  ['nomap', { kind: 'nomap' }],
  ['keep-id', { kind: 'keep-id', uid: undefined, gid: undefined, sizeIds: undefined }],
  ['keep-id:uid=5,gid=6,size=7', { kind: 'keep-id', uid: 5, gid: 6, sizeIds: 7 }],
  ['auto:size=100', { kind: 'auto', sizeIds: 100, uidMap: [], gidMap: [] }],
  [
    'auto:uidmapping=0:1:10,gidmapping=0:@100000:1',
    {
      kind: 'auto',
      sizeIds: undefined,
      uidMap: [{ inside: 0, outside: 1, length: 10 }],
      gidMap: [{ inside: 0, outside: 100_000, length: 1, onHost: true }],
    },
  ],
  ['container:x', { kind: 'container', container: 'x' }],
] as const) {
  user(`reads ${text}`, () => assert.equal(parseUserNamespaceMode(text), expected));
}
for (const [text, message] of [
  ['nonsense', /^unrecognized namespace mode nonsense passed/],
  ['keep-id:x=1', /unknown option specified: "x"/],
  ['keep-id:uid=-1', /parsing "-1": invalid syntax/],
  ['keep-id:uid=4294967295', /value out of range/],
  ['keep-id:uid', /invalid option specified: "uid"/],
  ['auto:bad=1', /unknown option specified: "bad"/],
  ['nomap:x', /unrecognized namespace mode nomap:x/],
  ['keep-id:__proto__=1', /unknown option/],
] as const) {
  user(`refuses ${text}`, () => void assertFails(() => parseUserNamespaceMode(text), 'invalid-argument', message));
}
user.run();
