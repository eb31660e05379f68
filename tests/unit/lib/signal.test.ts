import { constants } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSignal, signalName } from '../../../src/lib/signal.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parses = suite('parseSignal');
parses("agrees with this machine's signal numbers", () => {
  for (const [name, number] of Object.entries(constants.signals)) assert.is(parseSignal(name), number, name);
});
for (const [text, expected] of [
  ['TERM', 15],
  ['sigterm', 15],
  ['9', 9],
  ['64', 64],
  ['RTMIN', 34],
  ['SIGRTMIN+3', 37],
  ['RTMAX-1', 63],
] as const) {
  parses(`reads ${text}`, () => assert.is(parseSignal(text), expected));
}
for (const text of ['nonsense', '0', '-1', '1.5', '', 'SIG', 'RTMIN+31', 'RTMIN-1', '0x9', 'constructor']) {
  parses(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseSignal(text), 'invalid-argument', /invalid signal/));
}
parses('says which numbers there are', () => void assertFails(() => parseSignal('99'), 'invalid-argument', /1 through 64/));
parses.run();

const names = suite('signalName');
for (const [number, expected] of [
  [15, 'SIGTERM'],
  [6, 'SIGABRT'],
  [37, 'SIGRTMIN+3'],
  [63, 'SIGRTMAX-1'],
  [34, 'SIGRTMIN'],
  [64, 'SIGRTMAX'],
  [33, '33'],
] as const) {
  names(`names ${number}`, () => assert.is(signalName(number), expected));
}
names('names what parseSignal reads', () => {
  for (let number = 1; number <= 64; number++) assert.is(parseSignal(signalName(number)), number);
});
names.run();
