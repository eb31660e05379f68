import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readFlags } from '../../../../src/containerfile/parse/flags.ts';
import { assertMisread } from '../../../support/containerfile.ts';

const test = suite('readFlags');
const kinds = { chown: 'text', exclude: 'list', link: 'switch' } as const;

test('reads what an instruction knows', () => {
  assert.equal(readFlags('COPY', ['--chown=a=b', '--exclude=x', '--exclude=y', '--link'], kinds), {
    chown: 'a=b',
    exclude: ['x', 'y'],
    link: true,
  });
  assert.equal(readFlags('COPY', ['--link=False'], kinds), { chown: undefined, exclude: [], link: false });
});

for (const [flags, pattern] of [
  [['--chwon=a'], /COPY has no flag --chwon\ndid you mean --chown\?/],
  [['--xyzzy'], /COPY has no flag --xyzzy\nCOPY knows --chown, --exclude, --link/],
  [['--constructor=a'], /has no flag/],
  [['--chown'], /--chown needs a value\nwrite it as --chown=value/],
  [['--exclude'], /needs a value/],
  [['--chown=a', '--chown=b'], /--chown is there twice/],
  [['--link', '--link=true'], /--link is there twice/],
  [['--link=yes'], /--link is true or false, not "yes"/],
  [['--link='], /--link is true or false/],
] as const) {
  test(`refuses ${flags.join(' ')}`, () => assertMisread(() => readFlags('COPY', flags, kinds), pattern));
}

test.run();
