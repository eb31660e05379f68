/** What an entry of a directory is; a `whiteout` of an overlay changeset hides what has its name in the layers below. */
export type TreeEntryType = 'directory' | 'file' | 'symlink' | 'character-device' | 'block-device' | 'fifo' | 'socket' | 'whiteout';

/** One entry of a tree, as the helper's `list` saw it. */
export type TreeEntry = {
  readonly type: TreeEntryType;
  /** Its bytes, a character each (`latin1`); empty for the directory that was asked for. */
  readonly name: string;
  /** Target of a symbolic link, a character for each byte; empty for everything else. */
  readonly target: string;
  /** Permissions with the set-ID and sticky bits. */
  readonly mode: number;
  /** Owners as the realm sees them. */
  readonly uid: number;
  readonly gid: number;
  /** Of files and links; 0 for everything else. */
  readonly sizeBytes: number;
  /** Of devices; 0 for everything else. */
  readonly device: { readonly major: number; readonly minor: number } | undefined;
  /** Modification time in seconds since the epoch, and the nanoseconds beyond. */
  readonly modifiedSeconds: number;
  readonly modifiedNanoseconds: number;
  /** Of a file with several names: which file it is among those of its tree. */
  readonly inode: bigint | undefined;
  /** A directory of an overlay changeset that hides all that is in the same directory of the layers below. */
  readonly isOpaque: boolean;
};

/** Who is told of a tree, entry by entry: what is in a directory comes between its `enter` and its `leave`, sorted by bytes. */
export type TreeVisitor = {
  enter(entry: TreeEntry): void;
  /** The end of the directory that was entered last and not left yet. */
  leave(): void;
};

const recordBytes = 48;
const endOfDirectory = 0x2e;
const types: Readonly<Record<string, TreeEntryType>> = {
  d: 'directory',
  f: 'file',
  l: 'symlink',
  c: 'character-device',
  b: 'block-device',
  p: 'fifo',
  s: 'socket',
  w: 'whiteout',
};

/** Reads the records of the helper's `list` from chunks that are cut anywhere. Holds no more than a chunk and a record. */
export class TreeRecordReader {
  readonly #visitor: TreeVisitor;
  #rest: Buffer = Buffer.alloc(0);
  #depth = 0;

  constructor(visitor: TreeVisitor) {
    this.#visitor = visitor;
  }

  /** Takes the next bytes. @throws {Error} for what the helper does not write */
  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (at < bytes.length) {
      const next = bytes[at] === endOfDirectory ? this.#leave(at) : this.#enter(bytes, at);
      if (next === undefined) break;
      at = next;
    }
    this.#rest = bytes.subarray(at);
  }

  /** Says that there is no more. @throws {Error} when the last tree is not whole */
  end(): void {
    if (this.#rest.length > 0 || this.#depth > 0) throw new Error('the list of a tree is cut');
  }

  #leave(at: number): number {
    if (this.#depth === 0) throw new Error('the list of a tree leaves a directory that it did not enter');
    this.#depth -= 1;
    this.#visitor.leave();
    return at + 1;
  }

  /** Where the next record starts; undefined when this one is not all there. */
  #enter(bytes: Buffer, at: number): number | undefined {
    if (at + recordBytes > bytes.length) return undefined;
    const nameEnd = at + recordBytes + bytes.readUInt16LE(at + 4);
    const end = nameEnd + bytes.readUInt16LE(at + 6);
    if (end > bytes.length) return undefined;
    const letter = String.fromCharCode(bytes[at] ?? 0);
    const type = types[letter];
    if (type === undefined) throw new Error(`the list of a tree has an entry of type ${JSON.stringify(letter)}`);
    if (type === 'directory') this.#depth += 1;
    this.#visitor.enter(readEntry(bytes, { type, at, nameEnd, end }));
    return end;
  }
}

type Extent = { readonly type: TreeEntryType; readonly at: number; readonly nameEnd: number; readonly end: number };

function readEntry(bytes: Buffer, { type, at, nameEnd, end }: Extent): TreeEntry {
  const isDevice = type === 'character-device' || type === 'block-device';
  const inode = bytes.readBigUInt64LE(at + 40);
  return {
    type,
    name: bytes.toString('latin1', at + recordBytes, nameEnd),
    target: nameEnd === end ? '' : bytes.toString('latin1', nameEnd, end),
    mode: bytes.readUInt16LE(at + 2),
    uid: bytes.readUInt32LE(at + 8),
    gid: bytes.readUInt32LE(at + 12),
    sizeBytes: type === 'file' || type === 'symlink' ? Number(bytes.readBigUInt64LE(at + 16)) : 0,
    device: isDevice ? { minor: bytes.readUInt32LE(at + 16), major: bytes.readUInt32LE(at + 20) } : undefined,
    modifiedSeconds: Number(bytes.readBigInt64LE(at + 24)),
    modifiedNanoseconds: bytes.readUInt32LE(at + 32),
    inode: inode === 0n ? undefined : inode,
    isOpaque: (bytes[at + 1] ?? 0) === 1,
  };
}
