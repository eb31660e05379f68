import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rateLimitText } from '../../../../src/registry/http/rate-limit.ts';

const texts = suite('rateLimitText');
for (const [limit, remaining, expected] of [
  ['100;w=21600', '0;w=21600', '100 pulls in 6 hours, 0 left'],
  ['100;w=3600', undefined, '100 pulls in 1 hour'],
  ['5;w=90', '1', '5 pulls in 90 seconds, 1 left'],
  ['5;w=120', undefined, '5 pulls in 2 minutes'],
  ['7', undefined, '7 pulls'],
  [undefined, '3;w=60', '3 left'],
  [undefined, undefined, undefined],
  ['many', '\u001b[31m', undefined],
] as const) {
  texts(`reads ${limit} and ${remaining}`, () => {
    const headers = new Map([
      ['ratelimit-limit', limit],
      ['ratelimit-remaining', remaining],
    ]);
    assert.is(rateLimitText({ header: (name) => headers.get(name) }), expected);
  });
}
texts.run();
