import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readKeys } from '../../../../../src/cli/output/explore/keys.ts';

const test = suite('readKeys');

for (const [input, names] of [
  ['q', 'q'],
  ['\u001b[A\u001b[B\u001bOC\u001bOD', 'up down right left'],
  ['\u001b[5~\u001b[6~\u001b[1~\u001b[F', 'page-up page-down home end'],
  ['\t\u001b[Z\r', 'tab back-tab enter'],
  ['\u007f\u0015\u001a\u0003', 'erase erase-all suspend interrupt'],
  ['\u001b', 'escape'],
  ['\u001b[200~x\u001b[201~', 'x'],
  ['\u001b[<0;33;7M\u001b[1;5Aj', 'j'],
] as const) {
  test(`reads ${JSON.stringify(input)}`, () => {
    assert.is(
      readKeys(input)
        .map((key) => key.name)
        .join(' '),
      names,
    );
  });
}

test('takes characters beyond ASCII whole, and controls for nothing', () => {
  assert.equal(
    readKeys('é日😀\u0001').map(({ text }) => text),
    ['é', '日', '😀', ''],
  );
});

test.run();
