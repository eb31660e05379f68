import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCacheSource, parseCacheTarget } from '../../../src/build/cache-place.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('places of caches');
const reference = { domain: 'host.test', path: 'me/cache', tag: 'latest' };

test('reads where a cache is read from', () => {
  for (const text of ['host.test/me/cache', 'type=registry,ref=host.test/me/cache', 'ref=host.test/me/cache:latest'])
    assert.equal(parseCacheSource(text, '/here'), { kind: 'registry', reference, text });
  const local = parseCacheSource('type=local,src=cache,tag=v1', '/here');
  assert.equal(local, { kind: 'local', path: '/here/cache', tag: 'v1', text: 'type=local,src=cache,tag=v1' });
});

test('reads where a cache is written to', () => {
  const usual = { packing: { packing: undefined, level: undefined, force: undefined }, ignoreError: false };
  const bare = parseCacheTarget('host.test/me/cache', '/here');
  assert.equal(bare, { kind: 'registry', reference, text: 'host.test/me/cache', all: true, packing: {}, ignoreError: false });
  const text = 'type=registry,ref=host.test/me/cache,mode=max,ignore-error=true,image-manifest=true';
  assert.equal(parseCacheTarget(text, '/here'), { kind: 'registry', reference, text, all: true, ...usual, ignoreError: true });
  assert.equal(parseCacheTarget('type=inline', '/here'), { kind: 'inline', text: 'type=inline', all: false, ...usual });
  const local = parseCacheTarget('type=local,dest=/c,compression=zstd', '/here');
  assert.is(local.kind === 'local' && local.path, '/c');
  assert.is(local.packing.packing, 'zstd');
});

for (const [text, code, pattern] of [
  ['type=gha', 'unsupported', /"gha" is not supported/],
  ['type=registry,ref=a/b,registry.insecure=true', 'unsupported', /say it with --tls-verify=false/],
  ['type=what', 'invalid-argument', /known are registry/],
  ['type=registry', 'invalid-argument', /missing required key "ref"/],
  ['type=registry,ref=UPPER', 'invalid-argument', /type=registry,ref=UPPER/],
  ['type=registry,ref=a/b,mode=all', 'invalid-argument', /mode is min or max/],
  ['type=local,dest=x,tag=../y', 'invalid-argument', /is no tag/],
  ['type=inline,what=1', 'invalid-argument', /unknown key "what"/],
] as const)
  test(`refuses --cache-to ${text}`, () => void assertFails(() => parseCacheTarget(text, '/here'), code, pattern));

test('refuses a source that is none', () => {
  assertFails(() => parseCacheSource('type=inline', '/here'), 'invalid-argument');
  assertFails(() => parseCacheSource('type=s3,bucket=b', '/here'), 'unsupported');
  assertFails(() => parseCacheSource('type=local', '/here'), 'invalid-argument', /missing required key "src"/);
});

test.run();
