import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { artifactFiles, chooseBlobs } from '../../../src/image/artifact-files.ts';
import type { Descriptor } from '../../../src/oci/descriptor.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertFails } from '../../support/assert-fails.ts';

const blob = (title: string | undefined, content: string): Descriptor => ({
  mediaType: 'text/plain',
  digest: digestOf(Buffer.from(content)),
  size: content.length,
  ...(title !== undefined && { annotations: { 'org.opencontainers.image.title': title } }),
});
const [one, two, bare] = [blob('one', '1'), blob('two', '2'), blob(undefined, '3')];

const test = suite('artifactFiles');
test('are all blobs by title, or by digest without', () => {
  assert.equal(
    artifactFiles([one, bare], {}, undefined).map(({ name }) => name),
    ['one', bare.digest.replace(':', '-')],
  );
});
test('are the one that is meant', () => {
  assert.equal(chooseBlobs([one, two], { title: 'two' }), [two]);
  assert.equal(chooseBlobs([one, two], { digest: one.digest }), [one]);
  assertFails(() => chooseBlobs([one], { title: 'x' }), 'not-found', /no blob with the title "x"/);
});
test('take another name, with numbers when they are several', () => {
  const names = (blobs: readonly Descriptor[]): readonly string[] => artifactFiles(blobs, {}, 'n').map(({ name }) => name);
  assert.equal([names([one]), names([one, two])], [['n'], ['n-0', 'n-1']]);
});
test('refuse titles that are no file names', () =>
  void assertFails(() => artifactFiles([blob('../etc/passwd', 'x')], {}, undefined), 'corrupt', /invalid title/));
test.run();
