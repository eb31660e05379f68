const newline = 0x0a;
const carriageReturn = 0x0d;
const longest = 64 * 1024;

/** Cuts what a step writes into lines, bytes as they are. A line without end is cut after 64 KiB. */
export class ByteLines {
  #rest: Buffer = Buffer.alloc(0);

  /** The lines that are whole now, without their newlines. */
  push(bytes: Uint8Array): readonly Uint8Array[] {
    const all = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes]);
    const lines: Uint8Array[] = [];
    let from = 0;
    while (from < all.length) {
      const at = all.indexOf(newline, from);
      if (at < 0 && all.length - from < longest) break;
      const end = at < 0 || at - from > longest ? from + longest : at;
      lines.push(all.subarray(from, end));
      from = end === at ? end + 1 : end;
    }
    this.#rest = Buffer.from(all.subarray(from));
    return lines;
  }

  /** What has come since the last newline. */
  get rest(): Uint8Array {
    return this.#rest;
  }
}

/** What a terminal would show of a line that was written over by carriage returns: what comes after the last one. */
export function afterReturns(line: Uint8Array): Uint8Array {
  const end = line.at(-1) === carriageReturn ? line.length - 1 : line.length;
  return line.subarray(line.subarray(0, end).lastIndexOf(carriageReturn) + 1, end);
}
