import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt } from '../../../src/cli/command-table.ts';
import { globalSpecs } from '../../../src/cli/options/global.ts';
import { shapeOf } from '../../../src/cli/options/session.ts';
import { keyOfOption, quadletKind, quadletSectionKeys, quadletTypes } from '../../../src/systemd/quadlet-keys.ts';
import { assertKeys } from '../../support/quadlet-keys.ts';

const key = (option: string, value: string): string => {
  const found = keyOfOption('container', option, value);
  return found === undefined ? '' : `${found.key.key}=${found.value}`;
};

const test = suite('the keys of Quadlets');
test('are those of options, the most particular first', () => {
  assert.is(key('--memory', '1g'), 'Memory=1g');
  assert.is(key('--security-opt', 'label=type:x'), 'SecurityLabelType=x');
  assert.is(key('--security-opt', 'label=disable'), 'SecurityLabelDisable=true');
  assert.is(key('--security-opt', 'no-new-privileges'), 'NoNewPrivileges=true');
  assert.is(key('--security-opt', 'unknown=x'), '');
  assert.is(key('--label', 'io.containers.autoupdate=registry'), 'AutoUpdate=registry');
  assert.is(key('--label', 'a=b'), 'Label=a=b');
  assert.is(key('--init', ''), 'RunInit=true');
  assert.is(key('--init', 'false'), 'RunInit=false');
  assert.is(key('--module', '/x'), '');
});
test('stand for options that their commands have, unless they are refused', async () => {
  const missing: string[] = [];
  for (const type of quadletTypes) {
    const { command, keys } = quadletKind(type);
    const entry = commandAt(command.join(' '));
    if (entry === undefined) continue;
    const specs = [...shapeOf(await entry.load()).options, ...globalSpecs];
    for (const { key: name, option, refused } of keys) {
      if (option === undefined) continue;
      const spec = specs.find(({ names }) => names.includes(option));
      const takes = spec !== undefined && spec.refusal === undefined;
      if (takes === (refused !== undefined)) missing.push(`${type} ${name}: ${option}`);
    }
  }
  assert.equal(missing, []);
});
test('of [Quadlet] are in a table, too', () => assertKeys(quadletSectionKeys));
test.run();
