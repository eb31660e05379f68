import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addToIndex, layoutMarker } from '../../../../src/image/sinks/layout-index.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { descriptorOf } from '../../../support/image-source.ts';
import { makeImage } from '../../../support/images.ts';

const test = suite('addToIndex');
const [one, two] = ['1', '2'].map((content) => descriptorOf(makeImage({ layers: [[{ path: 'file', content }]] }).manifest));
type Entry = { digest: string; annotations?: Record<string, string> };
const entries = (text: string): Entry[] => JSON.parse(text).manifests;
const add = (before: string | undefined, ...what: readonly [typeof one, string | undefined]): string =>
  addToIndex(before === undefined ? undefined : Buffer.from(before), what[0]!, what[1]);
const names = (text: string): (string | undefined)[] =>
  entries(text).map(({ annotations }) => annotations?.['org.opencontainers.image.ref.name']);

test('begins an index', () => {
  assert.is(
    add(undefined, one, 'a'),
    `{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"${one!.mediaType}","digest":"${one!.digest}","size":${one!.size},"annotations":{"org.opencontainers.image.ref.name":"a"}}]}`,
  );
});

test('keeps what is there, also what it does not know', () => {
  const before = JSON.stringify({
    schemaVersion: 2,
    custom: { deep: [1] },
    manifests: [{ ...one, custom: true, annotations: { a: 'b' } }],
  });
  const after = add(before, two, 'n');
  assert.equal(JSON.parse(after).custom, { deep: [1] });
  assert.equal(entries(after)[0], { ...one, custom: true, annotations: { a: 'b' } });
  assert.is(entries(after).length, 2);
});

test('takes a name from the entry that had it, which stays', () => {
  const after = add(add(undefined, one, 'n'), two, 'n');
  assert.equal(names(after), [undefined, 'n']);
  assert.equal(Object.keys(entries(after)[0]!), ['mediaType', 'digest', 'size']);
});

test('replaces the nameless entry of the same manifest', () => {
  assert.equal(names(add(add(undefined, one, undefined), one, undefined)), [undefined]);
  assert.equal(names(add(add(undefined, one, undefined), one, 'n')), ['n']);
  assert.equal(names(add(add(undefined, one, 'a'), one, 'b')), ['a', 'b']);
});

test('refuses what is no index', () => {
  for (const text of ['{}', '[]', '{"schemaVersion":2,"config":{},"layers":[]}', 'x']) {
    assertFails(() => add(text, one, 'n'), 'corrupt');
  }
});

test('marks version 1.0.0', () => assert.is(layoutMarker, '{"imageLayoutVersion":"1.0.0"}'));

test.run();
