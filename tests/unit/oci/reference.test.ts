import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ImageReference } from '../../../src/oci/reference.ts';
import {
  familiarName,
  formatReference,
  isShortName,
  isTag,
  makeReference,
  parseReference,
  repositoryName,
  withDefaultTag,
} from '../../../src/oci/reference.ts';
import { parseDigest } from '../../../src/oci/digest.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { randomStream } from '../../support/crash.ts';

const hex = '0123456789abcdef'.repeat(4);
const digest = parseDigest(`sha256:${hex}`);

const parses = suite('parseReference');
const good: readonly (readonly [string, ImageReference])[] = [
  ['alpine', { domain: 'docker.io', path: 'library/alpine' }],
  ['alpine:3.20', { domain: 'docker.io', path: 'library/alpine', tag: '3.20' }],
  ['user/app', { domain: 'docker.io', path: 'user/app' }],
  ['docker.io/alpine', { domain: 'docker.io', path: 'library/alpine' }],
  ['index.docker.io/library/alpine', { domain: 'docker.io', path: 'library/alpine' }],
  ['docker.io/user/app/deep', { domain: 'docker.io', path: 'user/app/deep' }],
  ['localhost/app', { domain: 'localhost', path: 'app' }],
  ['localhost:5000/app:1', { domain: 'localhost:5000', path: 'app', tag: '1' }],
  ['localhost:5000', { domain: 'docker.io', path: 'library/localhost', tag: '5000' }],
  ['127.0.0.1:5000/a/b', { domain: '127.0.0.1:5000', path: 'a/b' }],
  ['[::1]:5000/a', { domain: '[::1]:5000', path: 'a' }],
  ['[2001:db8::1]/a', { domain: '[2001:db8::1]', path: 'a' }],
  ['Registry/app', { domain: 'Registry', path: 'app' }],
  ['quay.io/a/b-c_d.e__f:T_a.g-1', { domain: 'quay.io', path: 'a/b-c_d.e__f', tag: 'T_a.g-1' }],
  ['a---b', { domain: 'docker.io', path: 'library/a---b' }],
  [`alpine@${digest}`, { domain: 'docker.io', path: 'library/alpine', digest }],
  [`quay.io/x:1@${digest}`, { domain: 'quay.io', path: 'x', tag: '1', digest }],
  [hex.slice(1), { domain: 'docker.io', path: `library/${hex.slice(1)}` }],
  [`${hex}:tag`, { domain: 'docker.io', path: `library/${hex}`, tag: 'tag' }],
  [`a:${'t'.repeat(128)}`, { domain: 'docker.io', path: 'library/a', tag: 't'.repeat(128) }],
  [`quay.io/${'a'.repeat(247)}`, { domain: 'quay.io', path: 'a'.repeat(247) }],
];
for (const [text, expected] of good) parses(`reads ${text.slice(0, 60)}`, () => assert.equal(parseReference(text), expected));
const bad: readonly (readonly [string, RegExp])[] = [
  ['', /empty/],
  [hex, /cannot specify 64-byte hexadecimal strings/],
  ['Alpine', /repository name \(library\/Alpine\) must be lowercase/],
  ['docker.io/Alpine', /must be lowercase/],
  ['BAD NAME', /lowercase/],
  ['bad name', /invalid reference format/],
  ['alpine:', /invalid reference format/],
  ['alpine:-a', /invalid/],
  [`a:${'t'.repeat(129)}`, /invalid/],
  ['alpine@sha256:12', /not a sha256 or sha512 digest/],
  [`alpine@${digest}x`, /not a sha256/],
  [`alpine@${digest.toUpperCase()}`, /not a sha256/],
  ['a//b', /invalid/],
  ['/a', /invalid/],
  ['a/', /invalid/],
  ['-a', /invalid/],
  ['a-', /invalid/],
  ['a___b', /invalid/],
  ['a..b', /invalid/],
  ['a._b', /invalid/],
  ['../a', /invalid/],
  ['quay.io/../a', /invalid/],
  ['quay.io:port/a', /invalid/],
  ['-quay.io/a', /invalid/],
  ['quay..io/a', /invalid/],
  ['user:pw@quay.io/a', /digest/],
  ['https://quay.io/a', /invalid/],
  ['a\n', /invalid/],
  ['a\0b', /invalid/],
  ['é', /invalid/],
  [`quay.io/${'a'.repeat(248)}`, /more than 255/],
  ['a'.repeat(5000), /longer than 1024/],
];
for (const [text, pattern] of bad) {
  parses(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
    assertFails(() => parseReference(text), 'invalid-argument', pattern);
  });
}
parses('never throws anything else, and what it reads is read again the same', () => {
  const random = randomStream(20_260_101);
  const pieces = [
    'a',
    'B',
    '0',
    '.',
    '_',
    '__',
    '-',
    '/',
    ':',
    '@',
    'localhost',
    'docker.io',
    'sha256',
    hex,
    '[::1]',
    ' ',
    '%2e',
    '..',
    'é',
    '\0',
    digest,
  ];
  for (let round = 0; round < 5000; round += 1) {
    const text = Array.from({ length: Math.floor(random() * 8) }, () => pieces[Math.floor(random() * pieces.length)]).join('');
    try {
      const reference = parseReference(text);
      assert.equal(parseReference(formatReference(reference)), reference);
      assert.equal(withDefaultTag(parseReference(familiarName(withDefaultTag(reference)))), withDefaultTag(reference), text);
      assert.not.match(`${reference.domain}/${reference.path}`, /\.\.|\/\/|[\s%@\\]/);
    } catch (error) {
      assert.instance(error, TiffinError, text);
    }
  }
});
parses('takes linear time', () => {
  const startedAt = performance.now();
  assertFails(() => parseReference(`${'a-'.repeat(500)}!`), 'invalid-argument');
  assert.ok(performance.now() - startedAt < 50);
});
parses.run();

const writes = suite('formatReference, familiarName, repositoryName');
for (const [text, full, familiar] of [
  ['alpine', 'docker.io/library/alpine', 'alpine'],
  ['docker.io/user/app:1', 'docker.io/user/app:1', 'user/app:1'],
  ['docker.io/library/a/b', 'docker.io/library/a/b', 'library/a/b'],
  [`quay.io/x:1@${digest}`, `quay.io/x:1@${digest}`, `quay.io/x:1@${digest}`],
] as const) {
  writes(`writes ${text.slice(0, 40)}`, () => {
    assert.is(formatReference(parseReference(text)), full);
    assert.is(familiarName(parseReference(text)), familiar);
  });
}
writes('leaves tag and digest out of the name of the repository', () => {
  assert.is(repositoryName(parseReference(`quay.io/x:1@${digest}`)), 'quay.io/x');
});
writes.run();

const completes = suite('withDefaultTag');
completes('adds latest only where neither tag nor digest is', () => {
  assert.is(withDefaultTag(parseReference('alpine')).tag, 'latest');
  assert.is(withDefaultTag(parseReference('alpine:1')).tag, '1');
  assert.is(withDefaultTag(parseReference(`alpine@${digest}`)).tag, undefined);
});
completes.run();

const short = suite('isShortName');
short('is true where no registry is named', () => {
  for (const name of ['alpine', 'user/app', 'alpine:1']) assert.is(isShortName(name), true);
  for (const name of ['docker.io/alpine', 'localhost/a', 'a.b/c', 'a:1/c']) assert.is(isShortName(name), false);
});
short.run();

const makes = suite('makeReference');
makes('checks both parts', () => {
  assert.equal(makeReference('a.b:1', 'c/d', { tag: 'x' }), { domain: 'a.b:1', path: 'c/d', tag: 'x' });
  assertFails(() => makeReference('a.b/c', 'd', {}), 'invalid-argument');
  assertFails(() => makeReference('a.b', '../d', {}), 'invalid-argument');
});
makes.run();

const tags = suite('isTag');
tags('knows a whole tag', () => {
  assert.is(isTag('v1.2_x-Y'), true);
  for (const text of ['', '.a', '-a', 'a/b', 'a b', 'a'.repeat(129)]) assert.is(isTag(text), false);
});
tags.run();
