import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unusedBuildArgs } from '../../../src/containerfile/unused-args.ts';
import { containerfile } from '../../support/containerfile.ts';

const test = suite('unusedBuildArgs');

test('are those that nothing takes', () => {
  const file = containerfile('ARG A\nFROM a\nARG B=1 C');
  const given = {
    A: '',
    B: '',
    C: '',
    D: '',
    TARGETARCH: '',
    SOURCE_DATE_EPOCH: '',
    BUILDKIT_INLINE_CACHE: '',
    http_proxy: '',
    toString: '',
  };
  assert.equal(unusedBuildArgs(file, given), ['D', 'toString']);
});

test.run();
