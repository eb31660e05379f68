import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { toEntryChanges } from '../../../../src/cli/request/manifest-entry.ts';

const test = suite('toEntryChanges');
const nothing = {
  annotations: [],
  architecture: undefined,
  features: [],
  system: undefined,
  systemFeatures: [],
  systemVersion: undefined,
  variant: undefined,
};

test('leaves out what was not typed', () => {
  assert.equal(toEntryChanges(nothing), { annotations: {} });
});

test('names what was typed', () => {
  const typed = {
    annotations: ['a=b'],
    architecture: 'arm',
    features: ['f'],
    system: 'linux',
    systemFeatures: ['x'],
    systemVersion: '1',
    variant: 'v7',
  };
  assert.equal(toEntryChanges(typed), {
    annotations: { a: 'b' },
    architecture: 'arm',
    features: ['f'],
    os: 'linux',
    osFeatures: ['x'],
    osVersion: '1',
    variant: 'v7',
  });
});

test.run();
