import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { outputLog } from '../../../src/cli/log.ts';
import { memoryOutput } from '../../support/memory-output.ts';

const test = suite('outputLog');
for (const [level, expected] of [
  ['debug', 'debug: a\ninfo: b\nWarning: c\n'],
  ['info', 'info: b\nWarning: c\n'],
  ['warn', 'Warning: c\n'],
  ['error', ''],
] as const) {
  test(`prints what is at or above ${level}`, () => {
    const { output, stderr } = memoryOutput();
    const log = outputLog(output, level);
    log.debug('a');
    log.info('b');
    log.warn('c');
    assert.is(stderr.text(), expected);
  });
}
test.run();
