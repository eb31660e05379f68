import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePax, readEntry, sizeOf } from '../../../../src/image/copy/tar-fields.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { tarArchive } from '../../../support/images.ts';

const none = { pax: new Map(), longName: undefined, longLink: undefined };
const block = (entry: Parameters<typeof tarArchive>[0][number]): Buffer => Buffer.from(tarArchive([entry]).subarray(0, 512));

const reads = suite('readEntry');
reads('a file', () => {
  const entry = readEntry(block({ path: 'etc/passwd', content: 'text', mode: 0o640, uid: 7, gid: 8 }), none);
  assert.equal([entry.type, entry.name, entry.size, entry.mode, entry.uid, entry.gid], ['reg', 'etc/passwd', 4, 0o640, 7, 8]);
});
reads('a link', () => {
  const entry = readEntry(block({ path: 'a', type: 'symlink', target: 'b' }), none);
  assert.equal([entry.type, entry.linkName, entry.size], ['symlink', 'b', 0]);
});
reads('what does not fit into a header', () => {
  const pax = parsePax(Buffer.from('12 path=new\n14 size=70000\n29 SCHILY.xattr.user.a=value\n'));
  const entry = readEntry(block({ path: 'old', content: 'x' }), { ...none, pax });
  assert.equal([entry.name, entry.size, entry.xattrs.get('user.a')?.toString()], ['new', 70_000, 'value']);
  assert.is(readEntry(block({ path: 'old' }), { ...none, longName: Buffer.from('long\0') }).name, 'long');
});
reads('numbers that need more than octal digits', () => {
  const large = block({ path: 'large' });
  Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]).copy(large, 124);
  assert.is(sizeOf(large), 2 ** 33);
});
reads('only what it can describe', () => {
  const sparse = block({ path: 'sparse' });
  sparse.write('S', 156);
  assertFails(() => readEntry(sparse, none), 'unsupported', /a sparse file/);
  assertFails(() => readEntry(block({ path: 'x' }), { ...none, pax: new Map([['GNU.sparse.major', Buffer.from('1')]]) }), 'unsupported');
  assertFails(() => readEntry(block({ path: 'x' }), { ...none, longName: Buffer.from([0xff]) }), 'unsupported', /not UTF-8/);
  const wrong = block({ path: 'x' });
  wrong.write('9', 124);
  assertFails(() => sizeOf(wrong), 'corrupt');
});
reads.run();

const pax = suite('parsePax');
for (const text of ['x', '9 a=b\n', '0 a=b\n', '6 noequals\n', '5 a\n']) {
  pax(`refuses ${JSON.stringify(text)}`, () => {
    assertFails(() => parsePax(Buffer.from(text)), 'corrupt');
  });
}
pax.run();
