import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { transferListener } from '../../../../src/cli/output/pull-progress.ts';
import { digestFromHex, digestOf } from '../../../../src/oci/digest.ts';
import type { Part } from '../../../../src/cli/output/progress-bar.ts';

const digest = digestFromHex('ab'.repeat(32));

const config = digestOf('config');

const test = suite('transferListener');
test('turns steps into bars and sentences', () => {
  const said: string[] = [];
  const parts: Part[] = [];
  const listen = transferListener({
    say: (text) => void said.push(text),
    update: (_key, part) => void parts.push(part),
    [Symbol.dispose]: () => undefined,
  });
  listen({ kind: 'resolving', reference: 'docker.io/library/alpine:latest' });
  listen({ kind: 'config', digest: config });
  listen({ kind: 'layer', digest, state: 'elsewhere', current: 0, total: 5 });
  listen({ kind: 'layer', digest, state: 'unpacking', current: 2, total: 5 });
  listen({ kind: 'layer', digest: config, state: 'uploading', current: 2, total: 5 });
  listen({ kind: 'storing', id: 'x' });
  assert.equal(said, [
    'Trying to pull docker.io/library/alpine:latest...',
    'Getting image source signatures',
    `Copying config ${config}`,
    'Writing manifest to image destination',
  ]);
  assert.equal(
    parts.map(({ label, state }) => [label, state]),
    [
      ['abababababab', 'waiting'],
      ['abababababab', 'unpacking'],
    ],
  );
});
test.run();
