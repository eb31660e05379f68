import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PlanWriter } from '../../../../src/native/encoding/plan-writer.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('PlanWriter');

/** One operation of type 1 whose fields `write` writes, without the 20 bytes before them. */
function fields(write: (writer: PlanWriter) => void): string {
  const writer = new PlanWriter();
  writer.operation({ type: 1, name: 'test', flags: 0 }, () => write(writer));
  return Buffer.from(writer.finish(1).subarray(20)).toString('hex');
}

test('puts the size of the fields into the head', () => {
  const writer = new PlanWriter();
  writer.operation({ type: 0x0102, name: 'test', flags: 3 }, () => writer.u32(7));
  const bytes = writer.finish(1);
  assert.is(Buffer.from(bytes.subarray(0, 12)).toString('hex'), '54464e311800000001000000');
  assert.is(Buffer.from(bytes.subarray(12)).toString('hex'), '020103000400000007000000');
});

test('writes numbers little endian, negative ones in two complements', () => {
  assert.is(
    fields((writer) => writer.u32(0x01020304).i32(-2)),
    '04030201feffffff',
  );
  assert.is(
    fields((writer) => writer.u64(0x0102030405060708n)),
    '0807060504030201',
  );
});

test('pads every text and every piece of bytes to four', () => {
  assert.is(
    fields((writer) => writer.string('')),
    '0000000000000000',
  );
  assert.is(
    fields((writer) => writer.bytes(Uint8Array.of(1, 2, 3, 4))),
    '0400000001020304',
  );
  assert.is(
    fields((writer) => writer.bytes(Uint8Array.of(1))),
    '0100000001000000',
  );
});

test('writes lists, maps and identities', () => {
  assert.is(
    fields((writer) => writer.list(['a', 'b'])),
    '0200000001000000610000000100000062000000',
  );
  assert.is(
    fields((writer) => writer.map([{ inside: 1, host: 2, length: 3 }])),
    '01000000010000000200000003000000',
  );
  assert.is(
    fields((writer) => writer.identity({ pid: 1, startTime: 2 })),
    '010000000200000000000000',
  );
});

test('keeps what was written when its buffer grows', () => {
  const long = 'x'.repeat(10_000);
  const hex = fields((writer) => writer.u32(9).string(long).u32(8));
  assert.ok(hex.startsWith('0900000010270000') && hex.endsWith('08000000'));
  assert.is(hex.length / 2, 4 + 4 + 10_004 + 4);
});

test('refuses what does not fit, naming the operation', () => {
  for (const value of [-1, 2 ** 32, 0.5, Number.NaN])
    assertFails(() => fields((writer) => writer.u32(value)), 'invalid-argument', /^test: .* 32 bits/);
  assertFails(() => fields((writer) => writer.u64(-1n)), 'invalid-argument', /^test: .* 64 bits/);
  assertFails(() => fields((writer) => writer.string(Uint8Array.of(65, 0))), 'invalid-argument', /^test: a NUL byte/);
});

test.run();
