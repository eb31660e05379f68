import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repository } from '../support/repository.ts';

const test = suite('the build');
const makefile = readFileSync(join(repository, 'native-helper/Makefile'), 'utf8');
const script = readFileSync(join(repository, '.ci/build.ts'), 'utf8');

test('knows the same programs with make and without', () => {
  const withMake = /^programs := (.*)$/m.exec(makefile)![1]!.trim().split(/\s+/);
  const without = [.../const programs = \[([^\]]*)\]/.exec(script)![1]!.matchAll(/'([^']+)'/g)].map((match) => match[1]!);
  assert.equal(without.sort(), withMake.sort());
});

test('records no download address in the lock file', () => {
  assert.not.match(readFileSync(join(repository, 'package-lock.json'), 'utf8'), /"resolved"/);
});

test.run();
