import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chunkMinimum, receivedBytes, uploadLocation, withDigest } from '../../../../src/registry/upload/upload-state.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const answer = (headers: Readonly<Record<string, string>>) => ({
  url: new URL('https://r.example/v2/app/blobs/uploads/'),
  header: (name: string) => headers[name],
});

const locations = suite('uploadLocation');
for (const [location, expected] of [
  ['/v2/app/blobs/uploads/1?_state=a%2Bb', 'https://r.example/v2/app/blobs/uploads/1?_state=a%2Bb'],
  ['2', 'https://r.example/v2/app/blobs/uploads/2'],
  ['https://user:pw@other.example/x#part', 'https://other.example/x'],
] as const) {
  locations(`reads ${location}`, () => assert.is(uploadLocation(answer({ location }), 'x').href, expected));
}
locations('refuses what leads nowhere, or to less safety', () => {
  assertFails(() => uploadLocation(answer({}), 'x'), 'corrupt', /does not say where/);
  assertFails(() => uploadLocation(answer({ location: 'https://[' }), 'x'), 'corrupt');
  assertFails(() => uploadLocation(answer({ location: 'http://r.example/x' }), 'x'), 'denied');
  assertFails(() => uploadLocation(answer({ location: 'file:///etc/passwd' }), 'x'), 'denied');
});
locations('adds a digest and changes nothing else', () => {
  assert.is(withDigest(new URL('https://r.example/u?s=a%2Bb%3D'), 'sha256:00').href, 'https://r.example/u?s=a%2Bb%3D&digest=sha256%3A00');
  assert.is(withDigest(new URL('https://r.example/u'), 'sha256:00').href, 'https://r.example/u?digest=sha256%3A00');
});
locations.run();

const ranges = suite('receivedBytes');
for (const [range, expected] of [
  ['0-99', 100],
  ['bytes=0-99', 100],
  ['0-0', 0],
  ['5-9', undefined],
  ['0--1', undefined],
  ['lots', undefined],
  [undefined, undefined],
] as const) {
  ranges(`reads ${range}`, () => assert.is(receivedBytes(answer(range === undefined ? {} : { range })), expected));
}
ranges.run();

const minimum = suite('chunkMinimum');
for (const [text, expected] of [
  ['1000', 1000],
  ['999999999999', 1 << 30],
  ['-1', 0],
  ['x', 0],
] as const) {
  minimum(`reads ${text}`, () => assert.is(chunkMinimum(answer({ 'oci-chunk-min-length': text })), expected));
}
minimum.run();
