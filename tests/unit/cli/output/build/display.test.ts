import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDisplay } from '../../../../../src/cli/output/build/display.ts';
import { memoryStream } from '../../../../support/memory-output.ts';

const test = suite('openDisplay');
for (const [form, expected] of [
  ['quiet', /^$/],
  ['plain', /^WARNING: x\n$/],
  ['tty', /^WARNING: x\n\[\+\] Building/],
  ['rawjson', /^\{"time":".*"kind":"warning","message":"x"\}\n$/],
] as const) {
  test(`${form} says of a warning what it should`, async () => {
    const stream = memoryStream({ isTerminal: form === 'tty' });
    {
      using display = await openDisplay({ form, stream, clock: () => 0 });
      display.onEvent({ kind: 'warning', message: 'x' });
    }
    assert.match(stream.text(), expected);
  });
}
test.run();
