import { finished } from 'node:stream/promises';
import { createZstdCompress } from 'node:zlib';

/** From so many characters on a piece is packed. */
const pieceLength = 1 << 18;

/** A long text that is held packed, as one zstd frame, while it is being written. */
export class PackedText {
  readonly #stream = createZstdCompress();
  readonly #packed: Buffer[] = [];
  #piece: string;
  #plainBytes = 0;

  constructor(beginning: string) {
    this.#piece = beginning;
    this.#stream.on('data', (bytes: Buffer) => this.#packed.push(bytes));
  }

  /** Adds to the end. */
  append(text: string): void {
    this.#piece += text;
    if (this.#piece.length >= pieceLength) this.#pack();
  }

  /** All of it, packed, and how many bytes it unpacks to. Nothing may be added any more. */
  async end(): Promise<{ readonly packed: Buffer; readonly plainBytes: number }> {
    this.#pack();
    this.#stream.end();
    await finished(this.#stream);
    return { packed: Buffer.concat(this.#packed), plainBytes: this.#plainBytes };
  }

  #pack(): void {
    const plain = Buffer.from(this.#piece);
    this.#piece = '';
    this.#plainBytes += plain.length;
    this.#stream.write(plain);
  }
}
