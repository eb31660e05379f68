import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { measureProcesses, privateBytes, processTicks } from '../../../../src/container/stats/processes.ts';

const test = suite('measureProcesses');
test('adds the time of a process and of its children', () => {
  assert.is(processTicks('5 (a) b) S 1 5 5 0 -1 4194560 100 0 0 0 11 12 13 14 20 0 1 0'), 50);
});
test('takes what is a process’ own, or what comes near', () => {
  assert.is(privateBytes('Private_Clean:        4 kB\nPrivate_Dirty:        8 kB\nShared_Clean: 9 kB\n', '1 2 3'), 12_288);
  assert.is(privateBytes('', '100 20 5 0 0 0 0'), 61_440);
});
test('cannot tell processes from those of the host', () => {
  assert.equal([measureProcesses(process.pid).processes, measureProcesses(2 ** 30).cpuNs], [undefined, undefined]);
});
test.run();
