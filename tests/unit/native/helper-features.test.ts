import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseFeatures } from '../../../src/native/helper-features.ts';

const parses = suite('parseFeatures');
parses('reads what the helper says', () => {
  const features = parseFeatures(true, 'decompress=gzip\ndigest=1\n');
  assert.equal([...features.compressions], ['gzip', 'zstd']);
  assert.ok(features.digest);
});
parses('has no zstd without its program', () => {
  assert.equal([...parseFeatures(false, 'decompress=gzip\ndigest=0\n').compressions], ['gzip']);
});
parses('expects nothing of a helper that says nothing', () => {
  const features = parseFeatures(true, '');
  assert.is(features.compressions.size, 0);
  assert.not(features.digest);
});
parses.run();
