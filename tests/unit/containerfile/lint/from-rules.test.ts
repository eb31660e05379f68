import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkFrom } from '../../../../src/containerfile/lint/from-rules.ts';
import { containerfile } from '../../../support/containerfile.ts';

// Each rule is in ../lint.test.ts.
const test = suite('checkFrom');
const platform = { os: 'linux', architecture: 'amd64' };

test('suggests the ARG that was meant', () => {
  const told: string[] = [];
  const input = { buildArgs: {}, buildPlatform: platform, targetPlatform: platform };
  checkFrom(containerfile('ARG VERSION=1\nFROM --platform=$BUILDPLATFROM a:$VERSOIN'), input, (rule, _location, message) =>
    told.push(`${rule}: ${message}`),
  );
  assert.equal(told, [
    'UndefinedArgInFrom: FROM uses VERSOIN, which no ARG before it declares (did you mean VERSION?)',
    'InvalidDefaultArgInFrom: FROM a:$VERSOIN names no image when the defaults of its ARGs are taken',
    'UndefinedArgInFrom: FROM uses BUILDPLATFROM, which no ARG before it declares (did you mean BUILDPLATFORM?)',
  ]);
});

test.run();
