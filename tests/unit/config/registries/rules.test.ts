import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'smol-toml';
import type { RegistriesFile } from '../../../../src/config/registries/rules.ts';
import { readRegistriesFile } from '../../../../src/config/registries/rules.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const read = (text: string): RegistriesFile => readRegistriesFile({ file: 'r.conf', text, values: parse(text) });

const reads = suite('readRegistriesFile');
reads('reads rules and their mirrors', () => {
  const { rules } = read(`
[[registry]]
prefix = "quay.io/team"
location = "internal.example:5000/team"
insecure = true
mirror-by-digest-only = true
[[registry.mirror]]
location = "one.example"
[[registry.mirror]]
location = "two.example/cache"
insecure = true
pull-from-mirror = "tag-only"
[[registry]]
prefix = "*.corp.example"
blocked = true
`);
  assert.equal(rules, [
    {
      prefix: 'quay.io/team',
      location: 'internal.example:5000/team',
      insecure: true,
      blocked: false,
      mirrors: [
        { location: 'one.example', insecure: false, use: 'digest-only' },
        { location: 'two.example/cache', insecure: true, use: 'tag-only' },
      ],
      origin: { file: 'r.conf', line: 3 },
    },
    { prefix: '*.corp.example', location: '', insecure: false, blocked: true, mirrors: [], origin: { file: 'r.conf', line: 14 } },
  ]);
});
reads('takes the location for the prefix', () => assert.is(read('[[registry]]\nlocation = "a.example"\n').rules[0]?.prefix, 'a.example'));
for (const [name, text, pattern] of [
  ['a scheme', '[[registry]]\nlocation = "https://a.example"\n', /r\.conf:2: "https:\/\/a\.example" is not a registry/],
  ['a slash at the end', '[[registry]]\nlocation = "a.example/"\n\n[[registry]]\n', /r\.conf/],
  ['nothing', '[[registry]]\ninsecure = true\n', /needs a prefix or a location/],
  ['a prefix without location', '[[registry]]\nprefix = "a.example"\n', /location is missing/],
  ['a wrong type', '[[registry]]\nlocation = "a.example"\nblocked = "yes"\n', /r\.conf:3: blocked must be true or false/],
  ['a mirror without location', '[[registry]]\nlocation = "a.example"\n[[registry.mirror]]\n', /is not a registry/],
  [
    'an unknown use of a mirror',
    '[[registry]]\nlocation = "a.example"\n[[registry.mirror]]\nlocation = "b"\npull-from-mirror = "x"\n',
    /none of all/,
  ],
  ['a table for a list', '[registry]\nlocation = "a.example"\n', /must be a list of tables/],
  ['a search registry with a scheme', 'unqualified-search-registries = ["http://x"]\n', /r\.conf:1/],
] as const) {
  reads(`refuses ${name}`, () => {
    assertFails(() => read(text), 'invalid-argument', pattern);
  });
}
reads('refuses the format of 2016', () => {
  assertFails(() => read("[registries.search]\nregistries = ['x']\n"), 'unsupported', /old format/);
});
reads.run();
