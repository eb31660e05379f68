import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compileSeccomp } from '../../../src/runtime/seccomp/compile.ts';
import { seccompProgram } from '../../../src/runtime/seccomp.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { decodeRuntimeSpec, encodeRuntimeSpec } from '../../../src/runtime/spec-json.ts';
import { specInput } from '../../support/runtime/facts.ts';

const { spec } = buildRuntimeSpec(specInput({}));
const expected = compileSeccomp(spec.linux.seccomp!);

function scratch() {
  const path = mkdtempSync(join(tmpdir(), 'seccomp-'));
  return { path, cache: join(path, 'cache', 'seccomp'), [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}

const test = suite('seccompProgram');
test('compiles once and then reads the cache', () => {
  using root = scratch();
  assert.equal(seccompProgram(spec, root.path), expected);
  const files = readdirSync(root.cache);
  assert.is(files.length, 1);
  assert.equal(new Uint8Array(seccompProgram(spec, root.path)!), expected);
  assert.equal(readdirSync(root.cache), files);
});
test('is the same for a spec that was read back', () => {
  using root = scratch();
  seccompProgram(spec, root.path);
  seccompProgram(decodeRuntimeSpec(encodeRuntimeSpec(spec)), root.path);
  assert.is(readdirSync(root.cache).length, 1);
});
for (const [name, damage] of [
  ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 3)],
  ['empty', () => Buffer.alloc(0)],
  ["another profile's", (bytes: Buffer) => Buffer.concat([Buffer.from('x'), bytes])],
] as const) {
  test(`compiles again when the cache file is ${name}`, () => {
    using root = scratch();
    seccompProgram(spec, root.path);
    const file = join(root.cache, readdirSync(root.cache)[0] ?? '');
    writeFileSync(file, damage(readFileSync(file)));
    assert.equal(new Uint8Array(seccompProgram(spec, root.path)!), expected);
  });
}
test('works where nothing can be written', () => assert.equal(seccompProgram(spec, '/proc/none'), expected));
test('is none without a filter', () => {
  const { seccomp: _, ...linux } = spec.linux;
  assert.is(seccompProgram({ ...spec, linux }, '/proc/none'), undefined);
});
test.run();
