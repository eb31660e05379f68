/** CRC-64 as ISO 3309 has it, which tar-split records; two halves of 32 bits each, because numbers have 53. */
export class Crc64 {
  #high = -1;
  #low = -1;

  /** Takes more bytes. */
  update(bytes: Uint8Array): void {
    let high = this.#high;
    let low = this.#low;
    for (let at = 0; at < bytes.length; at += 1) {
      const index = (low ^ bytes[at]!) & 0xff;
      low = ((low >>> 8) | (high << 24)) ^ lowTable[index]!;
      high = (high >>> 8) ^ highTable[index]!;
    }
    this.#high = high;
    this.#low = low;
  }

  /** The sum so far, eight bytes, the highest first. */
  digest(): Buffer {
    const sum = Buffer.alloc(8);
    sum.writeInt32BE(~this.#high, 0);
    sum.writeInt32BE(~this.#low, 4);
    return sum;
  }
}

const highTable = new Int32Array(256);
const lowTable = new Int32Array(256);

for (let index = 0; index < 256; index += 1) {
  let high = 0;
  let low = index;
  for (let bit = 0; bit < 8; bit += 1) {
    const isOdd = (low & 1) === 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    // The polynomial is 0xd800000000000000: its lower half is zero.
    if (isOdd) high ^= 0xd8000000;
  }
  highTable[index] = high;
  lowTable[index] = low;
}
