import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseChallenges } from '../../../../src/registry/auth/challenge.ts';
import { randomStream } from '../../../support/crash.ts';

const read = (...headers: readonly string[]): unknown =>
  parseChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

const parses = suite('parseChallenges');
for (const [name, header, expected] of [
  ['Basic', 'Basic realm="x"', [['basic', { realm: 'x' }]]],
  [
    'Bearer with commas in quotes',
    'Bearer realm="https://a/t",service="s",scope="repository:a/b:pull,push"',
    [['bearer', { realm: 'https://a/t', service: 's', scope: 'repository:a/b:pull,push' }]],
  ],
  [
    'several in one header',
    'Basic realm="a", Bearer realm="b", service=c',
    [
      ['basic', { realm: 'a' }],
      ['bearer', { realm: 'b', service: 'c' }],
    ],
  ],
  ['a scheme alone', 'Negotiate', [['negotiate', {}]]],
  [
    'a scheme alone before another',
    'Negotiate, Basic realm="x"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  [
    'a token68',
    'Negotiate YWJj==, Basic realm="x"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'x' }],
    ],
  ],
  ['spaces round the sign, other case', 'BEARER Realm = "x" , Service= y', [['bearer', { realm: 'x', service: 'y' }]]],
  ['escapes', 'Basic realm="a\\"b\\\\c"', [['basic', { realm: 'a"b\\c' }]]],
  ['the first of two of a name', 'Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
  ['empty list items', ',, Basic realm="x",,', [['basic', { realm: 'x' }]]],
  ['an empty value', 'Bearer realm="",service="s"', [['bearer', { realm: '', service: 's' }]]],
  ['nothing', '', []],
  ['nonsense', '"', []],
  ['a quote that does not end', 'Bearer realm="x', [['bearer', {}]]],
] as const) {
  parses(`reads ${name}`, () => assert.equal(read(header), expected));
}
parses('reads several headers', () =>
  assert.equal(read('Basic realm="a"', 'Bearer realm="b"'), [
    ['basic', { realm: 'a' }],
    ['bearer', { realm: 'b' }],
  ]),
);
parses('bounds what it takes', () => {
  assert.ok(parseChallenges([Array(1000).fill('Basic realm=x').join(', ')]).length <= 16);
  const startedAt = performance.now();
  for (const header of [
    `Bearer realm="${'\\'.repeat(100_000)}`,
    `${'a='.repeat(50_000)}`,
    ','.repeat(100_000),
    `Basic ${'a'.repeat(100_000)}=`,
  ])
    parseChallenges([header]);
  assert.ok(performance.now() - startedAt < 500);
});
parses('ends on any input', () => {
  const random = randomStream(17);
  const pieces = ['Bearer', 'Basic', ' ', ',', '=', '"', '\\', 'realm', 'scope', 'a', 'a==', '\t', ';', 'é', '\u0000', '/'];
  for (let round = 0; round < 5000; round += 1) {
    const header = Array.from({ length: Math.floor(random() * 12) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    for (const { scheme } of parseChallenges([header])) assert.match(scheme, /^[a-z0-9!#$%&'*+.^_`|~-]+$/);
  }
});
parses.run();
