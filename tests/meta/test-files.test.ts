import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repository } from '../support/repository.ts';
import { sourceFiles } from './source-files.ts';

const test = suite('test files');

/** Commands hold no logic of their own: tests/e2e and the parity tables run them. */
const testedByRunning = /^src\/cli\/(?:main\.ts|commands\/)/;

const hasValues = (text: string): boolean => /^export (?:abstract )?(?:async )?(?:function|class|const|let)/m.test(text);

test('each source file has a test file at the same place', () => {
  const untested = sourceFiles()
    .filter(({ path, text }) => hasValues(text) && !testedByRunning.test(path))
    .map(({ path }) => path.replace(/^src\//, '').replace(/\.ts$/, '.test.ts'))
    .filter((path) => !['unit', 'integration'].some((kind) => existsSync(join(repository, 'tests', kind, path))));
  assert.equal(untested, []);
});

test('each unit test file has a source file at the same place', () => {
  const orphans = sourceFiles('tests/unit/**/*.test.ts').filter(
    ({ path }) => !existsSync(join(repository, path.replace(/^tests\/unit\//, 'src/').replace(/\.test\.ts$/, '.ts'))),
  );
  assert.equal(
    orphans.map(({ path }) => path),
    [],
  );
});

test('each test file runs its suites', () => {
  const idle = sourceFiles('tests/**/*.test.ts').filter(({ text }) => {
    const suites = [...text.matchAll(/^const (\w+) = (?:suite|suiteNeeding)\(/gm)].map((match) => match[1]!);
    return suites.some((name) => !new RegExp(`^${name}\\.run\\(\\)`, 'm').test(text)) || !/\.run\(\)/.test(text);
  });
  assert.equal(
    idle.map(({ path }) => path),
    [],
  );
});

test('no test file narrows the run or uses a hook', () => {
  const narrowed = sourceFiles('tests/**/*.test.ts').filter(
    ({ path, text }) => !path.startsWith('tests/meta/') && /\.(?:only|skip)\(|\.(?:before|after)(?:\.each)?\(/.test(text),
  );
  assert.equal(
    narrowed.map(({ path }) => path),
    [],
  );
});

test.run();
