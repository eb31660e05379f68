import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cacheField, formatSteps, inlineCache, parseSteps, type SharedStep } from '../../../../src/build/cache/document.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('steps in image configs');
const [a, b, c] = ['a', 'b', 'c'].map((letter) => letter.repeat(64)) as [string, string, string];
const diffIds = [digestOf('one'), digestOf('two')];
const layerStep = (key: string, diffId = diffIds[0]!): SharedStep => ({
  key,
  result: { kind: 'layer', layer: { diffId, blob: { mediaType: 'm', digest: diffId, size: 1 } } },
});
const nothing: SharedStep = { key: c, result: { kind: 'nothing' } };

test('writes steps in the order of their keys, and only those whose layers are there', () => {
  const steps = [nothing, layerStep(b, diffIds[1]), layerStep(a), layerStep('d'.repeat(64), digestOf('elsewhere'))];
  assert.equal(formatSteps(steps, diffIds), {
    version: 1,
    steps: [
      { key: a, layer: 0 },
      { key: b, layer: 1 },
      { key: c, layer: null },
    ],
  });
  assert.equal(inlineCache([nothing, layerStep(a)], diffIds), { [cacheField]: { version: 1, steps: [{ key: a, layer: 0 }] } });
});

test('reads what it wrote', () => {
  const config = Buffer.from(JSON.stringify({ [cacheField]: formatSteps([layerStep(a), nothing], diffIds) }));
  assert.equal(
    [...(parseSteps(config, 2) ?? [])],
    [
      [a, 0],
      [c, null],
    ],
  );
  assert.is(parseSteps(Buffer.from('{}'), 2), undefined);
});

for (const [field, code] of [
  [{ version: 2, steps: [] }, 'unsupported'],
  [{ version: 1 }, 'corrupt'],
  [[], 'corrupt'],
  [{ version: 1, steps: [{ key: '../../x', layer: 0 }] }, 'corrupt'],
  [{ version: 1, steps: [{ key: a, layer: 2 }] }, 'corrupt'],
  [{ version: 1, steps: [{ key: a, layer: -1 }] }, 'corrupt'],
  [{ version: 1, steps: [{ key: a, layer: '0' }] }, 'corrupt'],
  [{ version: 1, steps: [{ key: a }] }, 'corrupt'],
  [{ version: 1, steps: Array.from({ length: 10_001 }, () => ({ key: a, layer: null })) }, 'corrupt'],
] as const)
  test(`refuses ${JSON.stringify(field).slice(0, 60)}`, () => {
    assertFails(() => parseSteps(Buffer.from(JSON.stringify({ [cacheField]: field })), 2), code);
  });

test.run();
