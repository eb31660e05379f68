import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type TreeEntry, TreeRecordReader } from '../../../src/native/tree-records.ts';

const test = suite('TreeRecordReader');

type Fields = {
  type: string;
  name?: string;
  target?: string;
  mode?: number;
  size?: bigint;
  seconds?: bigint;
  inode?: bigint;
  flags?: number;
};

function record({ type, name = '', target = '', mode = 0o644, size = 0n, seconds = 0n, inode = 0n, flags = 0 }: Fields): Buffer {
  const head = Buffer.alloc(48);
  head.write(type, 0, 'latin1');
  head.writeUInt8(flags, 1);
  head.writeUInt16LE(mode, 2);
  head.writeUInt16LE(Buffer.byteLength(name, 'latin1'), 4);
  head.writeUInt16LE(Buffer.byteLength(target, 'latin1'), 6);
  head.writeUInt32LE(4_294_967_295, 8);
  head.writeUInt32LE(7, 12);
  head.writeBigUInt64LE(size, 16);
  head.writeBigInt64LE(seconds, 24);
  head.writeUInt32LE(999_999_999, 32);
  head.writeBigUInt64LE(inode, 40);
  return Buffer.concat([head, Buffer.from(name, 'latin1'), Buffer.from(target, 'latin1')]);
}

/** What a visitor is told of some bytes that come in chunks of a size. */
function read(bytes: Buffer, chunk: number = bytes.length): (TreeEntry | '.')[] {
  const seen: (TreeEntry | '.')[] = [];
  const reader = new TreeRecordReader({ enter: (entry) => void seen.push(entry), leave: () => void seen.push('.') });
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  reader.end();
  return seen;
}

const end = Buffer.from('.');
const tree = Buffer.concat([
  record({ type: 'd', mode: 0o1777, flags: 1 }),
  record({ type: 'f', name: 'caf\u00e9\n', size: 2n ** 40n, seconds: -2n, inode: 2n ** 60n }),
  record({ type: 'l', name: '.', target: '../x' }),
  record({ type: 'c', name: 'null', size: (1n << 32n) | 3n }),
  record({ type: 'w', name: 'gone' }),
  end,
]);

test('reads every field', () => {
  const [root, file, link, device, gone, last] = read(tree) as [TreeEntry, TreeEntry, TreeEntry, TreeEntry, TreeEntry, TreeEntry];
  assert.equal([root.type, root.isOpaque, root.mode, root.uid, root.gid], ['directory', true, 0o1777, 4_294_967_295, 7]);
  assert.equal([file.name, file.sizeBytes, file.modifiedSeconds, file.inode], ['caf\u00e9\n', 2 ** 40, -2, 2n ** 60n]);
  assert.is(file.modifiedNanoseconds, 999_999_999);
  assert.equal([link.type, link.name, link.target, link.inode], ['symlink', '.', '../x', undefined]);
  assert.equal([device.device, device.sizeBytes], [{ minor: 3, major: 1 }, 0]);
  assert.is(gone.type, 'whiteout');
  assert.is(last as unknown, '.');
});

for (const chunk of [1, 7, 48, 49, 100]) {
  test(`reads the same from chunks of ${chunk} bytes`, () => assert.equal(read(tree, chunk), read(tree)));
}

test('refuses what is cut, what leaves too often, and types that it does not know', () => {
  for (const length of [1, 47, 48, tree.length - 1]) assert.throws(() => read(tree.subarray(0, length)), /is cut/);
  assert.throws(() => read(Buffer.concat([tree, end])), /did not enter/);
  assert.throws(() => read(record({ type: '?' })), /type "\?"/);
});

test.run();
