/**
 * Sixteen hexadecimal digits that tell accidental damage of a text or of bytes; no protection against anybody.
 *
 * FNV-1a in two lanes with different starts: loading node:crypto would cost more than all of it.
 */
export function checksum(data: string | Uint8Array): string {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  let [first, second] = [0x811c_9dc5, 0x9dc5_811c ^ bytes.length];
  // By index: an iterator makes an object for each byte.
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at]!;
    first = Math.imul(first ^ byte, 0x0100_0193);
    second = Math.imul(second ^ byte, 0x0100_01b3);
    second ^= second >>> 15;
  }
  return [first, second].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}
