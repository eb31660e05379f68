import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { decodeRuntimeSpec, encodeRuntimeSpec, encodeSeccomp } from '../../../src/runtime/spec-json.ts';
import { fullImage, specInput } from '../../support/runtime/facts.ts';

const { spec } = buildRuntimeSpec(specInput({}, fullImage));

const test = suite('encodeRuntimeSpec and decodeRuntimeSpec');
test('bring a spec back as it was, 64-bit values included', () => assert.equal(decodeRuntimeSpec(encodeRuntimeSpec(spec)), spec));
test('write 64-bit values as digits', () => {
  const unlimited = { ...spec, process: { ...spec.process, rlimits: [{ type: 'RLIMIT_CORE', soft: 0n, hard: 0xffff_ffff_ffff_ffffn }] } };
  assert.match(encodeRuntimeSpec(unlimited), /"rlimits":\[\{"type":"RLIMIT_CORE","soft":0,"hard":18446744073709551615\}\]/);
  assert.match(encodeRuntimeSpec(spec), /"value":18446744073709551600/);
});
test('write the filter as it stands in the whole', () => {
  assert.ok(encodeRuntimeSpec(spec).includes(encodeSeccomp(spec.linux.seccomp!)));
});
test('write plain JSON', () => assert.is(typeof JSON.parse(encodeRuntimeSpec(spec)), 'object'));
test.run();
