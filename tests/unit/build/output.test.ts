import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseOutput } from '../../../src/build/output.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseOutput');

const none = { packing: undefined, level: undefined, force: undefined };
const image = { type: 'image', names: [], push: false, byDigest: false, packing: none, format: undefined };
for (const [text, output] of [
  ['out', { type: 'local', destination: 'out' }],
  ['-', { type: 'tar', destination: '-' }],
  ['type=local,dest=a', { type: 'local', destination: 'a', split: undefined }],
  ['type=local,dest=a,platform-split=false', { type: 'local', destination: 'a', split: false }],
  ['type=tar', { type: 'tar', destination: '-' }],
  ['type=tar,dest=x.tar', { type: 'tar', destination: 'x.tar' }],
  ['type=oci,dest=o,tar=false', { type: 'oci', destination: 'o', archive: false, names: [], packing: none }],
  ['type=docker,dest=d.tar,name=a', { type: 'docker', destination: 'd.tar', archive: true, names: ['a'], packing: none }],
  ['type=docker', { type: 'image', names: [], push: false, byDigest: false, packing: {} }],
  ['type=image', image],
  ['type=image,"name=a,b",push=true', { ...image, names: ['a', 'b'], push: true }],
  ['type=registry,name=a', { ...image, names: ['a'], push: true }],
  ['type=image,oci-mediatypes=false', { ...image, format: 'v2s2' }],
  [
    'type=image,compression=zstd,compression-level=3,force-compression=true',
    { ...image, packing: { packing: 'zstd', level: 3, force: true } },
  ],
  ['type=cacheonly', { type: 'cacheonly' }],
] as const)
  test(`reads ${text}`, () => assert.equal(parseOutput(text), { output, annotations: [] }));

test('reads annotations, whose names keep their case', () => {
  const { annotations } = parseOutput('type=image,annotation.A.b=1,annotation-index.c=2');
  assert.equal(annotations, [
    { on: 'manifest', key: 'A.b', value: '1' },
    { on: 'index', key: 'c', value: '2' },
  ]);
});

for (const [text, code, pattern] of [
  ['', 'invalid-argument', /give a directory/],
  ['dest=x', 'invalid-argument', /missing required key "type"/],
  ['type=local', 'invalid-argument', /missing required key "dest"/],
  ['type=zip,dest=x', 'invalid-argument', /invalid type "zip"/],
  ['type=local,dest=x,more=1', 'invalid-argument', /unknown key "more"/],
  ['type=local,dest=x,dest=y', 'invalid-argument', /duplicate "dest"/],
  ['type=image,push=perhaps', 'invalid-argument', /true or false/],
  ['type=image,compression=lzma', 'invalid-argument', /unknown compression/],
  ['type=image,compression-level=high', 'invalid-argument', /is a number/],
  ['type=oci,tar=false', 'invalid-argument', /needs a directory/],
  ['type=docker,tar=false,dest=x', 'unsupported', /always a tar/],
  ['type=image,store=false', 'unsupported', /store=false/],
  ['type=image,registry.insecure=true', 'unsupported', /tls-verify/],
  ['type=image,annotation[linux/amd64].a=b', 'unsupported', /one platform only/],
] as const)
  test(`refuses ${text}`, () => void assertFails(() => parseOutput(text), code, pattern));

test.run();
