import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { seconds, stepLabel } from '../../../../../src/cli/output/build/step-label.ts';
import { buildStep } from '../../../../support/build-events.ts';

const test = suite('stepLabel');
for (const [step, stages, expected] of [
  [{}, 1, '[2/5] RUN make'],
  [{}, 2, '[base 2/5] RUN make'],
  [{ stage: '1' }, 2, '[stage-1 2/5] RUN make'],
  [{ platform: 'linux/arm64' }, 1, '[linux/arm64 2/5] RUN make'],
  [{ text: 'RUN a \\\n   b' }, 1, '[2/5] RUN a \\ b'],
] as const) {
  test(expected, () => assert.is(stepLabel(buildStep(step), stages), expected));
}
test('is cut where nobody reads on', () => assert.ok(stepLabel(buildStep({ text: `RUN ${'x'.repeat(1e6)}` }), 1).length < 2100));
test('seconds have one digit behind the point', () => assert.equal([seconds(83_449), seconds(40), seconds(-5)], ['83.4s', '0.0s', '0.0s']));
test.run();
