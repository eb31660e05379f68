import { suite } from 'uvu';
import {
  everywhere,
  moreArguments,
  names,
  registry,
  remapping,
  shared,
  userMappings,
} from '../../../../src/systemd/quadlet/keys-common.ts';
import { assertKeys } from '../../../support/quadlet-keys.ts';

const test = suite('keys of several types');
test('are there once, with an example and a sentence', () => {
  assertKeys([
    ...everywhere,
    ...userMappings,
    ...remapping,
    ...Object.values(registry),
    ...Object.values(names),
    ...Object.values(shared),
    moreArguments,
  ]);
});
test.run();
