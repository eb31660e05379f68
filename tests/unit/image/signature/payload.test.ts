import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { makePayload, parsePayload } from '../../../../src/image/signature/payload.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const claim = { dockerReference: 'quay.io/team/app:1', manifestDigest: digestOf('manifest') };
const maker = { creator: 'test', seconds: 1_700_000_000 };
const text = makePayload(claim, 'simple', maker).toString();

const test = suite('parsePayload');
for (const kind of ['simple', 'sigstore'] as const) {
  test(`reads what makePayload wrote (${kind})`, () => assert.equal(parsePayload(makePayload(claim, kind, maker), kind), claim));
}
test("reads cosign's own, which has no names beside the image's", () => {
  const document = { critical: critical('cosign container image signature'), optional: null };
  assert.equal(parsePayload(Buffer.from(JSON.stringify(document)), 'sigstore'), claim);
  assertFails(
    () => parsePayload(Buffer.from(JSON.stringify({ ...document, critical: critical('atomic container signature') })), 'simple'),
    'corrupt',
  );
});
for (const [name, bad, pattern] of [
  ['another type', text.replace('atomic', 'subatomic'), /not of type "atomic container signature"/],
  ['a key twice', text.replace('"type"', '"image":{"docker-manifest-digest":"x"},"type"'), /occurs twice/],
  ['a key more', text.replace('"type"', '"extra":1,"type"'), /"critical" must have exactly/],
  ['a key less', text.replace(/,"optional".*$/, '}'), /must have exactly "critical", "optional"/],
  ['something after it', `${text}{}`, /something follows/],
  ['a digest that is none', text.replace('sha256:', 'md5:'), /names no digest/],
  ['a name that is no text', text.replace('"quay.io/team/app:1"', '1'), /names no image/],
  ['a maker that is no text', text.replace('"test"', '[]'), /"creator" is no text/],
  ['a time that is no number', text.replace('1700000000', '"now"'), /"timestamp" is no whole number/],
  ['a list', '[]', /must be an object/],
  ['no JSON', 'hello', /not valid JSON/],
] as const) {
  test(`refuses ${name}`, () => {
    assertFails(() => parsePayload(Buffer.from(bad), 'simple'), 'corrupt', pattern);
  });
}
test.run();

function critical(type: string): object {
  return { identity: { 'docker-reference': claim.dockerReference }, image: { 'docker-manifest-digest': claim.manifestDigest }, type };
}
