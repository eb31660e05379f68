import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failureLines, lookInside } from '../../../../../src/cli/output/build/failure.ts';
import { buildStep } from '../../../../support/build-events.ts';

const failure = {
  message: 'exit status 3',
  exitStatus: 3,
  lastOutput: Buffer.from('one\n10%\r20%\n\u001b[31mred\u001b[0m\n\n'),
  lastGood: { imageId: 'a'.repeat(64), command: ['sh', '-c', "echo 'x'"] },
};

const test = suite('failureLines');
test('shows the last output and the lines of the file', () => {
  assert.equal(failureLines({ step: buildStep({ text: 'RUN false' }), failure, source: 'FROM alpine\nRUN false\n', stages: 2 }), [
    '------',
    ' > [base 2/5] RUN false:',
    'one',
    '20%',
    'red',
    '------',
    'Containerfile:2',
    '--------------------',
    ' 1 |     FROM alpine',
    ' 2 | >>> RUN false',
    '--------------------',
  ]);
});
test('shows the end of a long output', () => {
  const lines = failureLines({
    step: buildStep(),
    failure: { ...failure, lastOutput: Buffer.from('x\n'.repeat(50)) },
    source: undefined,
    stages: 1,
  });
  assert.is(lines[2], '… 30 lines before');
  assert.is(lines.length, 25);
});
test('shows where a step stands that wrote nothing', () => {
  assert.equal(failureLines({ step: buildStep(), failure: { ...failure, lastOutput: Buffer.of() }, source: undefined, stages: 1 }), [
    'Containerfile:2',
  ]);
});
test('gives a line to paste', () => {
  assert.is(lookInside(failure), String.raw`tiffin run --rm -it aaaaaaaaaaaa sh -c 'echo '\''x'\'''`);
  assert.is(lookInside({ ...failure, lastGood: undefined }), undefined);
});
test.run();
