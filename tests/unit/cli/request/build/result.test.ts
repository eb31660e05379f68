import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toResult } from '../../../../../src/cli/request/build/result.ts';
import { assertFails } from '../../../../support/assert-fails.ts';
import { buildFields } from '../../../../support/build-fields.ts';

const result = (...words: string[]) => toResult(buildFields(...words), '/job');

const test = suite('toResult');
test('makes paths absolute', () => {
  const asked = result('--iidfile', 'id', '--metadata-file', '/tmp/m', '-t', 'a', '-o', 'out');
  assert.is(asked.iidFile, '/job/id');
  assert.is(asked.metadataFile, '/tmp/m');
  assert.equal([asked.tags, asked.outputs], [['a'], ['out']]);
});
test('takes attestations that are turned off for what there is', () => {
  for (const words of [['--provenance=false'], ['--sbom=false'], ['--attest', 'type=provenance,disabled=true']])
    assert.not(result(...words).push);
  for (const words of [['--provenance'], ['--provenance=mode=max'], ['--sbom'], ['--sbom=true'], ['--attest', 'type=sbom']])
    assertFails(() => result(...words), 'unsupported', /attestations are not made/);
});
test('has one builder', () => {
  assert.not(result('--builder', 'default').push);
  assertFails(() => result('--builder', 'cloud'), 'not-found', /no builder "cloud"/);
});
test('pushes under a name only', () => {
  assert.ok(result('--push', '-t', 'a').push);
  assertFails(() => result('--push'), 'invalid-argument', /no name/);
  assertFails(() => result('--push', '--load', '-t', 'a'), 'invalid-argument', /--push and --load/);
});
test.run();
