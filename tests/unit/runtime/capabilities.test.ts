import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  allCapabilities,
  capabilityMask,
  capabilityNames,
  defaultCapabilities,
  mergeCapabilities,
  parseCapability,
} from '../../../src/runtime/capabilities.ts';
import { assertFails } from '../../support/assert-fails.ts';

const masks = suite('capability masks');
masks("knows Podman's default and Linux's 41 capabilities", () => {
  assert.is(defaultCapabilities, 0x8004_05fbn);
  assert.is(allCapabilities, 0x1ff_ffff_ffffn);
});
masks('turns names into bits and back', () => {
  assert.equal(capabilityNames(0x2001n), ['CAP_CHOWN', 'CAP_NET_RAW']);
  assert.is(capabilityMask(['CAP_CHOWN', 'net_raw', 'cap_checkpoint_restore']), 0x100_0000_2001n);
  assert.is(capabilityMask(['all']), allCapabilities);
  assert.is(capabilityMask(capabilityNames(allCapabilities)), allCapabilities);
});
masks.run();

const parses = suite('parseCapability');
for (const [text, expected] of [
  ['chown', 'CAP_CHOWN'],
  ['CAP_SYS_ADMIN', 'CAP_SYS_ADMIN'],
  ['cap_bpf', 'CAP_BPF'],
  ['All', 'ALL'],
] as const) {
  parses(`reads ${text}`, () => assert.is(parseCapability(text), expected));
}
for (const text of ['nonsense', '', 'CAP_', '__proto__', 'chown ']) {
  parses(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseCapability(text), 'invalid-argument', /unknown capability/));
}
parses.run();

const merges = suite('mergeCapabilities');
for (const [add, drop, expected] of [
  [[], [], 0x8004_05fbn],
  [['net_raw'], [], 0x8004_25fbn],
  [['sys_admin'], [], 0x8024_05fbn],
  [[], ['chown'], 0x8004_05fan],
  [[], ['all'], 0n],
  [['chown'], ['ALL'], 1n],
  [['all'], ['chown'], 0x1ff_ffff_fffen],
] as const) {
  merges(`adds [${add.join()}] and drops [${drop.join()}]`, () => assert.is(mergeCapabilities(defaultCapabilities, add, drop), expected));
}
merges('refuses contradictions', () => {
  assertFails(() => mergeCapabilities(0n, ['chown'], ['CAP_CHOWN']), 'invalid-argument', /"CAP_CHOWN" cannot be dropped and added/);
  assertFails(() => mergeCapabilities(0n, ['all'], ['all']), 'invalid-argument', /adding all caps and removing all caps/);
});
merges.run();
