import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Crc64 } from '../../../../src/image/copy/crc64.ts';

const test = suite('Crc64');
// The check value of CRC-64/GO-ISO in the catalogue of parametrised CRC algorithms.
for (const [text, expected] of [
  ['123456789', 'b90956c775a41001'],
  ['', '0000000000000000'],
] as const) {
  test(`of ${JSON.stringify(text)}`, () => {
    const crc = new Crc64();
    for (const byte of Buffer.from(text)) crc.update(Buffer.from([byte]));
    assert.is(crc.digest().toString('hex'), expected);
  });
}
test.run();
