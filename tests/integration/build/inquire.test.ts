import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readForInquiry } from '../../../src/build/inquire.ts';
import { lint } from '../../../src/containerfile/lint.ts';
import { buildBench, plainBuild } from '../../support/build.ts';

const test = suite('readForInquiry');

test('knows the ignore file, and images that the store has', async () => {
  await using bench = await buildBench();
  bench.write({
    '.dockerignore': 'secret\n',
    Containerfile: '# check=experimental=all\nFROM localhost/busybox\nENV A=$NOPE\nCOPY secret /\nFROM Not/A:Name:x\nENV B=$NOPE\n',
  });
  const hooks = { signal: new AbortController().signal, onEvent: () => undefined, openInput: () => process.stdin };
  const request = plainBuild(bench.context, { language: { buildArgs: { X: '1' }, target: undefined, skipUnusedStages: true } });
  const { containerfile, input, source } = await readForInquiry(bench.engine, request, hooks);
  assert.equal(
    [containerfile.file, source.name, containerfile.stages.length, input.buildArgs],
    ['Containerfile', 'Containerfile', 2, { X: '1' }],
  );
  assert.equal(
    lint(containerfile, input).findings.map(({ rule, location }) => `${rule}:${location.start}`),
    ['UndefinedVar:3', 'CopyIgnoredFile:4', 'InvalidDefaultArgInFrom:5'],
  );
});

test.run();
