import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nextLink } from '../../../src/registry/link.ts';

const reads = suite('nextLink');
for (const [header, expected] of [
  ['</v2/a/tags/list?n=2&last=b>; rel="next"', '/v2/a/tags/list?n=2&last=b'],
  ['<https://r/x>; rel=next', 'https://r/x'],
  ['<a>; rel="prev", <b>; title="x, y"; rel="next"', 'b'],
  ['<a>; rel="prev"', undefined],
  ['<a>; rel="nextish"', undefined],
  ['rel="next"', undefined],
  ['', undefined],
  [undefined, undefined],
] as const) {
  reads(`reads ${header}`, () => assert.is(nextLink(header), expected));
}
reads('takes linear time', () => {
  const startedAt = performance.now();
  nextLink(`<${'<'.repeat(16_000)}`);
  nextLink(`<a>${'; a=b'.repeat(3200)}`);
  assert.ok(performance.now() - startedAt < 200);
});
reads.run();
