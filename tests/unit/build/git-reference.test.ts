import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseGitReference } from '../../../src/build/git-reference.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('parseGitReference');

const none = { ref: undefined, subdirectory: undefined, commit: undefined, keepGitDirectory: undefined, submodules: undefined };
const hash = 'a'.repeat(40);
const known: readonly [string, object][] = [
  ['https://host/u/r.git', { url: 'https://host/u/r.git', protocol: 'https' }],
  ['http://host/u/r.git#main', { url: 'http://host/u/r.git', protocol: 'http', ref: 'main' }],
  ['https://host/u/r.git#feature/x:a/b', { url: 'https://host/u/r.git', protocol: 'https', ref: 'feature/x', subdirectory: 'a/b' }],
  ['https://host/u/r.git#:a', { url: 'https://host/u/r.git', protocol: 'https', subdirectory: 'a' }],
  [`https://host/u/r.git#${hash}`, { url: 'https://host/u/r.git', protocol: 'https', ref: hash }],
  ['git@host:u/r.git#v1', { url: 'git@host:u/r.git', protocol: 'ssh', ref: 'v1' }],
  ['ssh://git@host:22/u/r', { url: 'ssh://git@host:22/u/r', protocol: 'ssh' }],
  ['git://host/r', { url: 'git://host/r', protocol: 'git' }],
  ['github.com/u/r', { url: 'https://github.com/u/r', protocol: 'https' }],
  ['github.com/u/r#v1:d', { url: 'https://github.com/u/r', protocol: 'https', ref: 'v1', subdirectory: 'd' }],
  ['https://host/r.git?ref=v1&subdir=d', { url: 'https://host/r.git', protocol: 'https', ref: 'v1', subdirectory: 'd' }],
  ['https://host/r.git?branch=b', { url: 'https://host/r.git', protocol: 'https', ref: 'refs/heads/b' }],
  ['https://host/r.git?tag=t&checksum=1234567', { url: 'https://host/r.git', protocol: 'https', ref: 'refs/tags/t', commit: '1234567' }],
  [`https://host/r.git?commit=${hash}`, { url: 'https://host/r.git', protocol: 'https', ref: hash, commit: hash }],
  [
    'https://host/r.git?keep-git-dir=true&submodules=false',
    { url: 'https://host/r.git', protocol: 'https', keepGitDirectory: true, submodules: false },
  ],
];
for (const [text, expected] of known) test(`reads ${text}`, () => assert.equal(parseGitReference(text), { ...none, ...expected }));

for (const text of [
  '.',
  './github.com/u/r',
  '/tmp/r.git',
  'host:path',
  'https://host/x.tar.gz',
  'https://host/',
  'file:///r.git',
  'ext::sh -c x',
  'alpine',
])
  test(`takes ${text} for something else`, () => assert.is(parseGitReference(text), undefined));

for (const [text, pattern] of [
  ['https://host/r.git#--upload-pack=x', /no name of a branch/],
  ['https://host/r.git#a..b', /no name of a branch/],
  ['https://host/r.git#+refs/heads/*', /no name of a branch/],
  ['https://-oProxyCommand=x/r.git', /no host/],
  ['ssh://-oProxyCommand=x/r', /no host/],
  ['https://host/a b.git', /no spaces/],
  ['https://host/r.git?ref=a&tag=b', /two places/],
  ['https://host/r.git?ref=a#b', /only one of them/],
  ['https://host/r.git?what=a', /it says "what"/],
  ['https://host/r.git?submodules=perhaps', /true or false/],
  ['https://host/r.git?checksum=zz', /no commit/],
] as const)
  test(`refuses ${text}`, () => void assertFails(() => parseGitReference(text), 'invalid-argument', pattern));

test.run();
