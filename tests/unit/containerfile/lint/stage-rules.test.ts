import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkStages } from '../../../../src/containerfile/lint/stage-rules.ts';
import { containerfile } from '../../../support/containerfile.ts';

// Each rule is in ../lint.test.ts.
const test = suite('checkStages');
const platform = { os: 'linux', architecture: 'amd64' };

test('suggests the variable that was meant', () => {
  const told: string[] = [];
  const input = { buildArgs: {}, buildPlatform: platform, targetPlatform: platform };
  checkStages(containerfile('FROM a\nARG VERSION=1\nENV X=$VERSOIN Y=$1'), input, (rule, _location, message) =>
    told.push(`${rule}: ${message}`),
  );
  assert.equal(told, ['UndefinedVar: nothing sets $VERSOIN (did you mean $VERSION?)']);
});

test.run();
