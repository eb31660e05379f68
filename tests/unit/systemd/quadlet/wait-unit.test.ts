import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { waitUnit } from '../../../../src/systemd/quadlet/wait-unit.ts';
import { splitValue } from '../../../../src/systemd/quadlet/words.ts';
import { entriesOf } from '../../../../src/systemd/quadlet/values.ts';

const test = suite('waitUnit');
test('is a script that a shell can read', () => {
  const line = entriesOf(waitUnit, 'Service').find(({ key }) => key === 'ExecStart')?.value ?? '';
  const [shell = '', option, script = ''] = splitValue(line, 'read').words;
  assert.equal([shell, option], ['/bin/sh', '-c']);
  assert.is(spawnSync(shell, ['-n', '-c', script]).status, 0);
});
test('gives up at once where nothing brings the network up', () => {
  const line = entriesOf(waitUnit, 'Service').find(({ key }) => key === 'ExecStart')?.value ?? '';
  const script = splitValue(line, 'read').words[2] ?? '';
  for (const state of ['ActiveState=inactive\nJob=', 'ActiveState=active', 'ActiveState=failed']) {
    const fake = `systemctl() { printf '${state}\\n'; }; ${script}`;
    assert.is(spawnSync('/bin/sh', ['-c', fake]).status, 0, state);
  }
});
test.run();
