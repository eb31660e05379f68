import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCdiSpec } from '../../../../src/config/cdi/parse-spec.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const base = { cdiVersion: '0.6.0', kind: 'vendor.com/dev' };
const withEdits = (containerEdits: unknown): unknown => ({ ...base, devices: [{ name: 'a', containerEdits }] });

const parse = suite('parseCdiSpec');
parse('reads devices and what they change', () => {
  const spec = parseCdiSpec(
    withEdits({
      env: ['A=b'],
      deviceNodes: [{ path: '/dev/x', hostPath: '/dev/zero', permissions: 'rw', type: 'c', major: 1 }, { path: '/dev/y' }],
      mounts: [{ hostPath: '/h', containerPath: '/c', options: ['ro'] }],
      hooks: [{ hookName: 'createContainer', path: '/bin/hook', args: ['hook', 'x'] }],
      additionalGids: [5, 0],
    }),
  );
  assert.is(spec.kind, 'vendor.com/dev');
  assert.equal(spec.devices.get('a'), {
    env: ['A=b'],
    nodes: [
      { path: '/dev/x', hostPath: '/dev/zero', permissions: 'rw' },
      { path: '/dev/y', hostPath: '/dev/y', permissions: 'rwm' },
    ],
    mounts: [{ hostPath: '/h', containerPath: '/c', type: 'bind', options: ['ro'] }],
    hooks: [{ stage: 'createContainer', path: '/bin/hook', args: ['hook', 'x'], env: [], timeoutSeconds: undefined }],
    groups: [5],
  });
});
for (const [name, document, reason] of [
  ['no object', [], /the file: must be an object/],
  ['a version of tomorrow', { ...base, cdiVersion: '2.0.0' }, /cdiVersion: "2.0.0" is not known/],
  ['a kind without class', { ...base, kind: 'vendor.com' }, /kind: "vendor.com" is not vendor\/class/],
  ['a kind that is a path', { ...base, kind: '../../etc' }, /kind/],
  ['a name that is a path', { ...base, devices: [{ name: '../x' }] }, /devices\[0\]\.name/],
  ['a name twice', { ...base, devices: [{ name: 'a' }, { name: 'a' }] }, /a is there twice/],
  ['an unknown field', { ...base, extra: 1 }, /the field "extra" is not known/],
  ['a field of the prototype', JSON.parse('{"cdiVersion":"0.6.0","kind":"v.c/d","__proto__":{}}'), /__proto__/],
  ['a relative node', withEdits({ deviceNodes: [{ path: 'dev/x' }] }), /no absolute path/],
  ['permissions of another kind', withEdits({ deviceNodes: [{ path: '/dev/x', permissions: 'x' }] }), /permissions/],
  ['a NUL byte', withEdits({ env: ['A=\0'] }), /must be a text/],
  ['a variable without a value', withEdits({ env: ['LD_PRELOAD'] }), /is not NAME=VALUE/],
  ['a group beyond 32 bits', withEdits({ additionalGids: [2 ** 32] }), /must be a whole number/],
  ['a stage that there is not', withEdits({ hooks: [{ hookName: 'now', path: '/x' }] }), /"now" is none of/],
  ['what needs root', withEdits({ intelRdt: {} }), /intelRdt: needs root/],
] as const) {
  parse(`refuses ${name}`, () => void assertFails(() => parseCdiSpec(document), 'invalid-argument', reason));
}
parse.run();
