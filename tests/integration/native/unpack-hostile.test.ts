import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../../support/needs.ts';
import { base256, gnuLong, paxHeader, rawEntry, rawTar } from '../../support/raw-tar.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { describeTree, unpackBytes } from '../../support/unpacking.ts';

const test = suiteNeeding('unpackLayer, hostile archives', 'helper', 'user-namespaces', 'subuids');

/** An archive and what must come of it: a refusal whose message matches, or these paths (others may be there unless `only`). */
type Case = {
  readonly name: string;
  readonly archive: (outside: string) => Buffer;
  readonly refused?: RegExp;
  readonly tree?: Record<string, string | undefined>;
};

const file = (name: string, data = 'evil'): Buffer => rawEntry({ name, data });
const directory = (name: string): Buffer => rawEntry({ name, type: '5' });
const symlink = (name: string, link: string): Buffer => rawEntry({ name, type: '2', link });
const hardlink = (name: string, link: string): Buffer => rawEntry({ name, type: '1', link });
const xattr = (key: string, value = 'y'): readonly [string, string] => [`SCHILY.xattr.${key}`, value];

const paths: readonly Case[] = [
  { name: '.. at the start', archive: () => rawTar(file('../outside/planted')), refused: /\.\.\/outside\/planted: '\.\.' in a path/ },
  { name: '.. in the middle', archive: () => rawTar(directory('a'), file('a/../../outside/planted')), refused: /'\.\.' in a path/ },
  { name: '.. at the end', archive: () => rawTar(directory('a/..')), refused: /'\.\.' in a path/ },
  { name: '.. in a pax path', archive: () => rawTar(paxHeader([['path', '../outside/planted']]), file('x')), refused: /'\.\.'/ },
  { name: '.. in a GNU long name', archive: () => rawTar(gnuLong('L', '../outside/planted'), file('x')), refused: /'\.\.'/ },
  { name: '.. in a prefix', archive: () => rawTar(rawEntry({ name: 'planted', prefix: '../outside', data: 'x' })), refused: /'\.\.'/ },
  { name: 'an absolute path stays inside', archive: (outside) => rawTar(paxHeader([['path', `${outside}/planted`]]), file('x')), tree: {} },
  { name: '/etc/passwd stays inside', archive: () => rawTar(file('/etc/passwd')), tree: { etc: 'directory', 'etc/passwd': 'file evil' } },
  { name: 'many slashes and dots', archive: () => rawTar(file('.///.//a/././/b')), tree: { 'a/b': 'file evil' } },
  { name: 'no name', archive: () => rawTar(rawEntry({ name: '', data: 'x' })), refused: /without name/ },
  { name: 'the root as a file', archive: () => rawTar(rawEntry({ name: '.', data: 'x' })), refused: /root is not a directory/ },
  { name: 'the root as a link', archive: () => rawTar(symlink('./', '/etc')), refused: /root is not a directory/ },
  { name: 'a name of 256 bytes', archive: () => rawTar(gnuLong('L', 'n'.repeat(256)), file('x')), refused: /longer than 255/ },
  {
    name: 'a path of 4097 bytes',
    archive: () => rawTar(paxHeader([['path', 'ab/'.repeat(1366)]]), directory('x')),
    refused: /4098 bytes; 4096 is the most/,
  },
  { name: 'a GNU name of 8000 bytes', archive: () => rawTar(gnuLong('L', 'ab/'.repeat(2700)), file('x')), refused: /4097 is the most/ },
  { name: 'NUL in a pax path', archive: () => rawTar(paxHeader([['path', 'a\0/../b']]), file('x')), refused: /NUL in a path/ },
  { name: 'NUL in a GNU name', archive: () => rawTar(gnuLong('L', 'a\0b'), file('x')), refused: /NUL in a long name/ },
  { name: 'bytes that are no text', archive: () => rawTar(rawEntry({ name: Buffer.from([0x61, 0xff, 0x1b]), data: 'x' })), tree: {} },
  { name: 'a file whose name says directory', archive: () => rawTar(file('a/')), refused: /name says directory/ },
];

const links: readonly Case[] = [
  {
    name: 'a write through a relative link',
    archive: () => rawTar(symlink('up', '../outside'), file('up/planted')),
    tree: { up: 'link ../outside', 'outside/planted': 'file evil' },
  },
  {
    name: 'a write through an absolute link',
    archive: (outside) => rawTar(paxHeader([['linkpath', outside]]), symlink('out', ''), file('out/planted')),
    tree: { 'out/planted': undefined },
  },
  {
    name: 'a write through two links',
    archive: () => rawTar(symlink('a', 'b'), symlink('b', '../../outside'), file('a/planted')),
    tree: { 'outside/planted': 'file evil' },
  },
  {
    name: 'a write over a link',
    archive: (outside) => rawTar(paxHeader([['linkpath', `${outside}/secret`]]), symlink('s', ''), file('s')),
    tree: { s: 'file evil' },
  },
  {
    name: 'a loop of links',
    archive: () => rawTar(symlink('a', 'b'), symlink('b', 'a'), file('a/x')),
    refused: /too many or too long symbolic links/,
  },
  { name: 'a link to itself', archive: () => rawTar(symlink('a', 'a'), file('a/b/c')), refused: /symbolic links/ },
  { name: 'a symbolic link to nothing', archive: () => rawTar(symlink('a', '')), refused: /a symbolic link to nothing/ },
  { name: 'a hard link out', archive: () => rawTar(hardlink('h', '../outside/secret')), refused: /'\.\.' in a path/ },
  {
    name: 'an absolute hard link out',
    archive: (outside) => rawTar(paxHeader([['linkpath', `${outside}/secret`]]), hardlink('h', '')),
    refused: /does not have/,
  },
  {
    name: 'a hard link through a symbolic link out',
    archive: (outside) => rawTar(paxHeader([['linkpath', outside]]), symlink('d', ''), hardlink('h', 'd/secret')),
    refused: /does not have/,
  },
  {
    name: 'a hard link to a symbolic link',
    archive: () => rawTar(symlink('s', '/etc/shadow'), hardlink('h', 's')),
    tree: { h: 'link /etc/shadow' },
  },
  { name: 'a hard link to a directory', archive: () => rawTar(directory('d'), hardlink('h', 'd')), refused: /a directory/ },
  { name: 'a hard link to itself', archive: () => rawTar(file('f'), hardlink('f', 'f')), tree: { f: 'file evil' } },
  { name: 'a hard link to nothing', archive: () => rawTar(hardlink('h', '')), refused: /a hard link to nothing/ },
  {
    name: 'a hard link over a directory',
    archive: () => rawTar(file('f'), directory('d'), file('d/x'), hardlink('d', 'f')),
    refused: /place of a directory/,
  },
  { name: 'a hard link to a whiteout', archive: () => rawTar(file('.wh.f', ''), hardlink('h', 'f')), refused: /does not have/ },
  {
    name: 'a hard link with data as Go reads it',
    archive: () => rawTar(file('f'), rawEntry({ name: 'h', type: '1', link: 'f', size: 512 }), file('g')),
    tree: { h: 'file evil', g: 'file evil' },
  },
];

const replacements: readonly Case[] = [
  { name: 'a file twice', archive: () => rawTar(file('f', 'one'), file('f', 'two')), tree: { f: 'file two' } },
  { name: 'a file in the place of a tree', archive: () => rawTar(directory('d'), file('d/a/b/c'), file('d')), tree: { d: 'file evil' } },
  {
    name: 'a directory in the place of a file',
    archive: () => rawTar(file('d'), directory('d'), file('d/x')),
    tree: { 'd/x': 'file evil' },
  },
  { name: 'below a file', archive: () => rawTar(file('f'), file('f/x')), refused: /not a directory/ },
  {
    name: 'a directory in the place of a link',
    archive: (outside) => rawTar(paxHeader([['linkpath', outside]]), symlink('d', ''), directory('d'), file('d/secret')),
    tree: { d: 'directory', 'd/secret': 'file evil' },
  },
  {
    name: 'a link in the place of a directory that is open',
    archive: (outside) => rawTar(directory('d'), file('d/a'), paxHeader([['linkpath', outside]]), symlink('d', ''), file('d/planted')),
    tree: { 'd/planted': undefined },
  },
];

const whiteouts: readonly Case[] = [
  { name: 'a whiteout of no name', archive: () => rawTar(file('.wh.', '')), refused: /a whiteout of no name/ },
  { name: 'a whiteout of .', archive: () => rawTar(file('d/.wh..', '')), refused: /a whiteout of no name/ },
  { name: 'a whiteout of ..', archive: () => rawTar(file('d/.wh...', '')), refused: /a whiteout of no name/ },
  { name: 'a whiteout as a directory', archive: () => rawTar(directory('.wh.d'), file('.wh.d/x')), refused: /reserved for whiteouts/ },
  { name: 'a whiteout of a whiteout', archive: () => rawTar(file('.wh..wh.x', '')), tree: { '.wh..wh.x': undefined } },
  {
    name: 'a whiteout through a link',
    archive: (outside) => rawTar(paxHeader([['linkpath', outside]]), symlink('d', ''), file('d/.wh.secret', '')),
    tree: {},
  },
  {
    name: 'an opaque mark through a link',
    archive: (outside) => rawTar(paxHeader([['linkpath', outside]]), symlink('d', ''), file('d/.wh..wh..opq', '')),
    tree: {},
  },
  { name: 'a whiteout spares its own layer', archive: () => rawTar(file('f'), file('.wh.f', '')), tree: { f: 'file evil' } },
  { name: 'aufs data', archive: () => rawTar(directory('.wh..wh.orph'), file('.wh..wh.aufs', '')), tree: { '.wh..wh.orph': undefined } },
  {
    name: 'aufs links',
    archive: () => rawTar(directory('.wh..wh.plnk'), file('.wh..wh.plnk/1.2'), hardlink('f', '.wh..wh.plnk/1.2')),
    tree: { f: 'file evil', '.wh..wh.plnk': undefined },
  },
  {
    name: 'overlay marks of its own',
    archive: () => rawTar(paxHeader([xattr('user.overlay.whiteout', ''), xattr('user.overlay.redirect', '/etc')]), file('f')),
    tree: { f: 'file evil' },
  },
  { name: 'a device that is a whiteout', archive: () => rawTar(rawEntry({ name: 'n', type: '3' })), tree: { n: undefined } },
  {
    name: 'a disk',
    archive: () =>
      rawTar(
        rawEntry({
          name: 'sda',
          type: '4',
          patches: [
            [329, '0000010\0'],
            [337, '0000000\0'],
          ],
        }),
      ),
    tree: { sda: undefined },
  },
];

const numbers: readonly Case[] = [
  { name: 'uid 2^32', archive: () => rawTar(paxHeader([['uid', '4294967296']]), file('f')), refused: /owner 4294967296:0 does not fit/ },
  { name: 'uid -1', archive: () => rawTar(rawEntry({ name: 'f', uid: base256(-1n, 8) })), refused: /uid is not a number that fits/ },
  { name: 'uid 2^32-1', archive: () => rawTar(paxHeader([['gid', '4294967295']]), file('f')), refused: /does not fit 32 bits/ },
  {
    name: 'an owner without ID',
    archive: () => rawTar(paxHeader([['uid', '4000000000']]), file('f')),
    refused: /insufficient UIDs or GIDs.*\(requested 4000000000:0 for \/f\)/,
  },
  { name: 'a negative size', archive: () => rawTar(rawEntry({ name: 'f', size: base256(-512n, 12) })), refused: /size is not a number/ },
  { name: 'size 2^64', archive: () => rawTar(rawEntry({ name: 'f', size: base256(2n ** 64n, 12) })), refused: /size is not a number/ },
  {
    name: 'size 2^63 in pax',
    archive: () => rawTar(paxHeader([['size', '9223372036854775808']]), file('f')),
    refused: /size is not a number/,
  },
  { name: 'size with a sign', archive: () => rawTar(paxHeader([['size', '+1']]), file('f')), refused: /size is not a number/ },
  { name: 'octal with an 8', archive: () => rawTar(rawEntry({ name: 'f', mode: '0000684\0' })), refused: /mode is not a number/ },
  {
    name: 'a pax size beyond the stream',
    archive: () => rawTar(paxHeader([['size', '1000000']]), file('f')),
    refused: /ends in the middle/,
  },
  {
    name: 'a pax size that swallows an entry',
    archive: () => rawTar(paxHeader([['size', '1024']]), file('f'), file('g')),
    refused: /checksum/,
  },
  { name: 'mtime that is no time', archive: () => rawTar(paxHeader([['mtime', '1e99']]), file('f')), refused: /mtime is not a time/ },
  {
    name: 'a wrong checksum',
    archive: () => rawTar(rawEntry({ name: 'f', checksum: '000000\0 ' })),
    refused: /checksum of the header at byte 0/,
  },
  { name: 'an unknown type', archive: () => rawTar(rawEntry({ name: 'f', type: 'Z' })), refused: /unknown type 90/ },
];

const extensions: readonly Case[] = [
  {
    name: 'a record longer than its header',
    archive: () => rawTar(rawEntry({ type: 'x', data: '99 path=x\n' }), file('f')),
    refused: /length of a record/,
  },
  {
    name: 'a record of length 0',
    archive: () => rawTar(rawEntry({ type: 'x', data: '0 path=x\n' }), file('f')),
    refused: /length of a record/,
  },
  {
    name: 'a record without newline',
    archive: () => rawTar(rawEntry({ type: 'x', data: '9 path=xy' }), file('f')),
    refused: /without end/,
  },
  { name: 'a record without key', archive: () => rawTar(rawEntry({ type: 'x', data: '6 =ab\n' }), file('f')), refused: /without key/ },
  { name: 'a record without =', archive: () => rawTar(rawEntry({ type: 'x', data: '9 pathxy\n' }), file('f')), refused: /without key/ },
  {
    name: 'the same key twice: the later counts',
    archive: () =>
      rawTar(
        paxHeader([
          ['path', 'a'],
          ['path', 'b'],
        ]),
        file('f'),
      ),
    tree: { a: undefined, b: 'file evil' },
  },
  {
    name: 'an extended header of 2 MiB',
    archive: () => rawTar(paxHeader([['comment', 'x'.repeat(2 << 20)]]), file('f')),
    refused: /1048575 is the most/,
  },
  {
    name: 'an extended header that claims 2^40',
    archive: () => rawTar(rawEntry({ type: 'x', size: base256(1n << 40n, 12) })),
    refused: /is the most/,
  },
  { name: 'an extended header without entry', archive: () => rawTar(paxHeader([['path', 'a']])), refused: /without entry/ },
  {
    name: 'a global path',
    archive: () => rawTar(paxHeader([['path', '../x']], 'g'), file('f')),
    refused: /global extended header with path/,
  },
  {
    name: '300 attributes',
    archive: () => rawTar(paxHeader(Array.from({ length: 300 }, (_, i) => xattr(`user.${i}`))), file('f')),
    refused: /256 extended attributes/,
  },
  {
    name: 'an attribute that is not base64',
    archive: () => rawTar(paxHeader([['LIBARCHIVE.xattr.user.a', '***']]), file('f')),
    refused: /encoding of an attribute/,
  },
  {
    name: 'security attributes of others',
    archive: () => rawTar(paxHeader([xattr('security.selinux'), xattr('trusted.overlay.opaque')]), file('f')),
    tree: { f: 'file evil' },
  },
  { name: 'cut within a header', archive: () => file('f').subarray(0, 300), refused: /ends in the middle/ },
  {
    name: 'cut within data',
    archive: () => rawEntry({ name: 'f', data: 'x'.repeat(2000) }).subarray(0, 1024),
    refused: /ends in the middle/,
  },
  {
    name: 'without what stands behind the last file, as umoci writes it',
    archive: () => rawEntry({ name: 'f', data: 'x' }).subarray(0, 513),
    tree: { f: 'file x' },
  },
  { name: 'rubbish', archive: () => Buffer.alloc(4096, 'rubbish!'), refused: /checksum/ },
  { name: 'rubbish behind the end', archive: () => Buffer.concat([rawTar(file('f')), Buffer.alloc(3333, 'x')]), tree: { f: 'file evil' } },
  { name: 'a lone empty block', archive: () => Buffer.concat([file('f'), Buffer.alloc(512), file('g')]), refused: /zero block between/ },
];

const sparse = (records: readonly (readonly [string, string])[], data = ''): Buffer =>
  rawTar(
    paxHeader([['GNU.sparse.major', '0'], ['GNU.sparse.minor', '1'], ['GNU.sparse.name', 'f'], ...records]),
    rawEntry({ name: 'x', data }),
  );
const sparse10 = (realSize: string, data: string): Buffer =>
  rawTar(
    paxHeader([
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.realsize', realSize],
    ]),
    rawEntry({ name: 'f', data }),
  );
const petabyte = String(2 ** 50);

const sparseFiles: readonly Case[] = [
  {
    name: 'a sparse petabyte',
    archive: () =>
      sparse([
        ['GNU.sparse.size', petabyte],
        ['GNU.sparse.map', ''],
      ]),
    refused: /1125899906842624 bytes make the files larger/,
  },
  {
    name: 'an old sparse petabyte',
    archive: () => rawTar(rawEntry({ name: 'f', type: 'S', magic: 'ustar  \0', patches: [[483, base256(1n << 50n, 12)]] })),
    refused: /larger than the \d+ that are free/,
  },
  {
    name: 'sparse segments that overlap',
    archive: () =>
      sparse(
        [
          ['GNU.sparse.size', '100'],
          ['GNU.sparse.map', '0,4,2,4'],
        ],
        'evilevil',
      ),
    refused: /segments overlap/,
  },
  {
    name: 'a sparse segment beyond the end',
    archive: () =>
      sparse(
        [
          ['GNU.sparse.size', '5'],
          ['GNU.sparse.map', '4,4'],
        ],
        'evil',
      ),
    refused: /beyond its end/,
  },
  {
    name: 'sparse segments that are not there',
    archive: () =>
      sparse(
        [
          ['GNU.sparse.size', '99'],
          ['GNU.sparse.map', '0,8'],
        ],
        'evil',
      ),
    refused: /stored bytes differ/,
  },
  {
    name: 'half a sparse segment',
    archive: () =>
      sparse(
        [
          ['GNU.sparse.size', '99'],
          ['GNU.sparse.map', '0,4,8'],
        ],
        'evil',
      ),
    refused: /half a segment/,
  },
  {
    name: 'a sparse offset of 2^63',
    archive: () =>
      sparse(
        [
          ['GNU.sparse.size', '99'],
          ['GNU.sparse.map', '9223372036854775807,4'],
        ],
        'evil',
      ),
    refused: /impossible segment/,
  },
  { name: 'a sparse map without end', archive: () => sparse10('99', `9\n${'0\n'.repeat(250)}`), refused: /its map is cut short|segments/ },
  { name: 'a sparse map of a billion', archive: () => sparse10('99', '1000000000\n'), refused: /its map|number/ },
  {
    name: 'a sparse file of an unknown format',
    archive: () =>
      rawTar(
        paxHeader([
          ['GNU.sparse.major', '2'],
          ['GNU.sparse.realsize', '9'],
        ]),
        file('f'),
      ),
    refused: /unknown format/,
  },
  {
    name: 'two sparse maps',
    archive: () =>
      rawTar(
        paxHeader([
          ['GNU.sparse.major', '1'],
          ['GNU.sparse.realsize', '9'],
          ['GNU.sparse.map', '0,4'],
        ]),
        file('f', '0\n'),
      ),
    refused: /two maps/,
  },
  {
    name: 'a sparse name with ..',
    archive: () =>
      sparse(
        [
          ['GNU.sparse.name', '../outside/planted'],
          ['GNU.sparse.size', '4'],
          ['GNU.sparse.map', '0,4'],
        ],
        'evil',
      ),
    refused: /'\.\.'/,
  },
];

async function check(home: ScratchHome, one: Case): Promise<void> {
  const outside = join(home.path, 'outside');
  mkdirSync(outside, { recursive: true });
  writeFileSync(join(outside, 'secret'), 'secret');
  const before = describeTree(home.path);
  const { failure, tree } = await unpackBytes(home, one.archive(outside), { limits: { maxBytes: 1 << 30 } });
  assert.equal(describeTree(home.path), before, `${one.name}: something outside changed`);
  if (one.refused !== undefined) {
    assert.ok(failure, `${one.name}: was not refused: ${JSON.stringify(tree)}`);
    assert.match(failure.message, one.refused, one.name);
    assert.ok(['corrupt', 'no-space', 'unsupported'].includes(failure.code), `${one.name}: ${failure.code}`);
    return;
  }
  assert.is(failure?.message, undefined, one.name);
  for (const [path, line] of Object.entries(one.tree ?? {})) assert.is(tree[path], line, `${one.name}: ${path} in ${JSON.stringify(tree)}`);
}

for (const [name, cases] of Object.entries({ paths, links, replacements, whiteouts, numbers, extensions, sparseFiles })) {
  test(`${name}: ${cases.length} archives neither escape nor do harm`, async () => {
    await using home = await scratchHome();
    for (const one of cases) await check(home, one);
  });
}

test.run();
