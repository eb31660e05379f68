import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunInstruction, RunMount } from '../../../src/containerfile/instruction.ts';
import { runMounts } from '../../../src/containerfile/mount.ts';
import { StageVariables } from '../../../src/containerfile/scope.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { instructions } from '../../support/containerfile.ts';

const test = suite('runMounts');

const variables = new StageVariables({ globals: new Map(), buildArgs: {}, escape: '\\' }, ['a=1']);
const mounts = (text: string): RunMount[] => runMounts(instructions(`RUN --mount=${text} x`)[0] as RunInstruction, variables);

for (const [text, expected] of [
  ['target=/x', { type: 'bind', target: '/x', readOnly: true, required: false }],
  ['type=bind,from=s,src=/$a,dst=/x,rw', { type: 'bind', from: 's', source: '/1', target: '/x', readOnly: false, required: false }],
  ['type=bind,target=/x,readwrite=false,z', { type: 'bind', target: '/x', readOnly: true, required: false }],
  [
    'type=cache,id=i$a,destination=/x,sharing=Locked,mode=0700,uid=5,gid=6,ro',
    { type: 'cache', id: 'i1', target: '/x', sharing: 'locked', mode: 0o700, uid: 5, gid: 6, readOnly: true, required: false },
  ],
  ['type=tmpfs,target=/x,size=64m', { type: 'tmpfs', target: '/x', size: 64 << 20, readOnly: false, required: false }],
  ['type=secret,id=s', { type: 'secret', id: 's', target: '/run/secrets/s', readOnly: true, required: false }],
  ['type=secret,id=s,env=S,required', { type: 'secret', id: 's', env: 'S', readOnly: true, required: true }],
  ['type=secret,target=/x/s.txt', { type: 'secret', id: 's.txt', target: '/x/s.txt', readOnly: true, required: false }],
  ['type=secret,source=s', { type: 'secret', id: 's', source: 's', target: '/run/secrets/s', readOnly: true, required: false }],
  ['type=ssh,required=true', { type: 'ssh', id: 'default', readOnly: true, required: true }],
  [`'type=bind,"source=a,b",target=/x'`, { type: 'bind', source: 'a,b', target: '/x', readOnly: true, required: false }],
] as const) {
  test(`reads ${text}`, () => assert.equal(mounts(text), [expected]));
}

for (const [text, pattern] of [
  ['type=bnid', /type=bnid is not known\ndid you mean type=bind\?/],
  ['type=x', /type=x is not known\nit is one of bind, cache/],
  ['tagret=/x', /has no key "tagret"\ndid you mean target\?/],
  ['constructor=x', /has no key/],
  ['target', /target needs a value/],
  ['from=$a,target=/x', /from=\$a: variables are not replaced here/],
  ['type=tmpfs,from=x', /from means nothing for type=tmpfs/],
  ['mode=1', /mode means nothing for type=bind/],
  ['required', /required means nothing for type=bind/],
  ['type=cache,sharing=x', /sharing=x is not known/],
  ['type=cache,mode=9', /mode=9 is no mode/],
  ['type=cache,mode=10000', /is no mode/],
  ['type=cache,uid=-1', /uid=-1 is no uid/],
  ['type=cache,uid=4294967295', /is no uid/],
  ['type=tmpfs,size=x', /size=x is no size/],
  ['ro=x', /ro is true or false/],
  ['type=secret', /a secret needs an id/],
  ['type=secret,id=a,source=b', /an id or a source, not both/],
  ['type=secret,id=${x:?who}', /x: who/],
] as const) {
  test(`refuses ${text}`, () => void assertFails(() => mounts(text), 'invalid-argument', pattern));
}

test.run();
