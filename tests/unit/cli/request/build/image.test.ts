import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toImageTerms, toPlatforms } from '../../../../../src/cli/request/build/image.ts';
import { assertFails } from '../../../../support/assert-fails.ts';
import { buildFacts, buildFields } from '../../../../support/build-fields.ts';

const terms = (words: readonly string[], env = {}) => {
  const fields = buildFields(...words);
  return toImageTerms(fields.image, fields.times, buildFacts(env));
};

const test = suite('toImageTerms');
test('keeps labels, annotations and variables', () => {
  const asked = terms(['--label', 'a=1', '--label', 'b', '--annotation', 'x=y', '--env', 'N=1', '--env', 'H', '--env', 'none'], {
    H: 'host',
  });
  assert.equal({ ...asked.labels }, { a: '1', b: '' });
  assert.equal({ ...asked.annotations }, { x: 'y' });
  assert.equal(asked.environment, ['N=1', 'H=host']);
});
test('refuses a format that is none', () =>
  void assertFails(() => terms(['--format', 'x']), 'invalid-argument', /unrecognized image type "x"/));
test('refuses an annotation without a value', () => void assertFails(() => terms(['--annotation', 'a']), 'invalid-argument', /NAME=VALUE/));
for (const [words, env, expected] of [
  [[], {}, { real: false, timestamp: undefined, sourceDateEpoch: undefined }],
  [[], { SOURCE_DATE_EPOCH: '12' }, { real: false, timestamp: undefined, sourceDateEpoch: 12 }],
  [['--source-date-epoch', '0'], { SOURCE_DATE_EPOCH: '12' }, { real: false, timestamp: undefined, sourceDateEpoch: 0 }],
  [['--timestamp', '5'], { SOURCE_DATE_EPOCH: '12' }, { real: false, timestamp: 5, sourceDateEpoch: undefined }],
  [['--real-times'], { SOURCE_DATE_EPOCH: '12' }, { real: true, timestamp: undefined, sourceDateEpoch: undefined }],
  [['--rewrite-timestamp=false'], {}, { real: true, timestamp: undefined, sourceDateEpoch: undefined }],
] as const) {
  test(`times of ${words.join(' ')} with ${JSON.stringify(env)}`, () => assert.equal(terms(words, env).times, expected));
}
for (const [words, env, message] of [
  [['--timestamp', '5', '--source-date-epoch', '6'], {}, /cannot be used together/],
  [['--real-times', '--timestamp', '5'], {}, /--real-times cannot be used/],
  [[], { SOURCE_DATE_EPOCH: 'soon' }, /SOURCE_DATE_EPOCH "soon"/],
] as const) {
  test(`refuses ${words.join(' ')} ${JSON.stringify(env)}`, () => void assertFails(() => terms(words, env), 'invalid-argument', message));
}
test.run();

const platforms = suite('toPlatforms');
const asked = (...words: string[]) => toPlatforms(buildFields(...words).platform);
platforms('none is the host', () => assert.equal(asked(), []));
platforms('several, each once', () =>
  assert.equal(asked('--platform', 'linux/amd64,linux/arm64', '--platform', 'linux/amd64'), ['linux/amd64', 'linux/arm64']),
);
platforms('in parts', () => assert.equal(asked('--arch', 'arm', '--variant', 'v7'), ['linux/arm/v7']));
platforms(
  'not both ways',
  () => void assertFails(() => asked('--platform', 'linux/arm64', '--arch', 'arm'), 'invalid-argument', /--arch or --os/),
);
platforms('refuses what is none', () => void assertFails(() => asked('--platform', 'a/b/c/d'), 'invalid-argument', /a\/b\/c\/d/));
platforms.run();
