import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { processOptions } from '../../../../src/cli/options/process.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const test = suite('processOptions');
test('is well formed', () => assertWellFormed(specsOf(processOptions)));
test('knows Podman’s names', () => {
  const names = new Set(specsOf(processOptions).flatMap((spec) => spec.names));
  for (const name of '--entrypoint -w --workdir -u --user --group-add --init --stop-signal --stop-timeout --timeout --umask --ulimit --tz --sysctl --oom-score-adj'.split(
    ' ',
  ))
    assert.ok(names.has(name), name);
});
test('refuses by name what there is not', () => {
  const refused = specsOf(processOptions).filter((spec) => spec.refusal !== undefined);
  for (const name of '--personality --chrootdirs'.split(' '))
    assert.ok(
      refused.some((spec) => spec.names.includes(name)),
      name,
    );
});
test.run();
