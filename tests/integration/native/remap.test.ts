import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compareRemapped, highestId, probeDataLayers, remapLayers, type LayerMaps, type RemapWork } from '../../../src/native/remap.ts';
import { removeTrees } from '../../../src/native/unpack.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { inRealm, testRealm } from '../../support/unpacking.ts';

const test = suiteNeeding('remapLayers', 'helper', 'user-namespaces', 'overlay', 'subuids', 'setfattr', 'setfacl', 'setcap');

// keep-id of user 5: root becomes 1, 5 becomes the caller.
const keepId = [
  { inside: 0, host: 1, length: 5 },
  { inside: 5, host: 0, length: 1 },
  { inside: 6, host: 6, length: 1000 },
];
const maps: LayerMaps = { uid: keepId, gid: keepId };

const layerScript = `
set -e
mkdir -p "$1/dir/sub" "$1/long/$(printf 'd%.0s' $(seq 40))"
cd "$1"
seq 5000 > large; seq 5000 > "long/$(printf 'd%.0s' $(seq 40))/large"; echo small > "long/$(printf 'd%.0s' $(seq 40))/small"; : > empty
chown 5:6 large; ln large dir/again; ln -s /outside link; chown -h 7:7 link; mkfifo -m 640 fifo; mknod gone c 0 0
chmod 4755 large; chown 3:3 dir/sub; chmod 2751 dir/sub
setfattr -n user.mine -v 1 empty; setfattr -n user.overlay.opaque -v y dir
setfacl -m u:5:rwx,g:6:r empty
echo prog > capable; setcap cap_net_raw+ep capable
touch -d @1000000000 large empty dir/sub dir
`;

type Made = RemapWork & { readonly home: ScratchHome; readonly layer: string };

/** A layer with one of everything, and where its tree goes. */
async function layerIn(home: ScratchHome, script: string, changes: Partial<RemapWork> = {}): Promise<Made> {
  const realm = testRealm(home);
  const [layer, tree] = [home.directory('layer'), home.directory('tree')];
  await inRealm(realm, 'sh', '-c', script, 'sh', layer);
  return { home, layer, layers: [layer], tree, maps, metadata: true, realm, ...changes };
}

const listing = (work: Made, directory: string): Promise<string> =>
  inRealm(work.realm, 'sh', '-c', 'cd "$1" && find . -printf "%P %y %m %U:%G %s %T@ %n %l\\n" | sort', 'sh', directory);

for (const metadata of [true, false]) {
  test(`numbers owners anew and leaves all else as it is, ${metadata ? 'as metadata' : 'as a copy'}`, async () => {
    await using home = await scratchHome();
    const work = await layerIn(home, layerScript, { metadata });
    const counts: number[] = [];
    const { entries } = await remapLayers(work, (count) => void counts.push(count));
    assert.is(entries, 13);
    const owners: Record<string, string> = { '0:0': '1:1', '5:6': '0:6', '7:7': '7:7', '3:3': '4:4' };
    // The sizes of directories are the file system's business.
    const plain = (text: string): string[] => text.split('\n').map((line) => line.replace(/^(.* d \d+ \d+:\d+) \d+/, '$1'));
    const expected = plain(await listing(work, work.layer)).map((line) =>
      line.replace(/ (\d+:\d+) /, (_, owner: string) => ` ${owners[owner]} `),
    );
    assert.equal(plain(await listing(work, work.tree)), expected);
    assert.equal(await compareRemapped(work), { count: 0, first: [] });
    const attributes = await inRealm(
      work.realm,
      'sh',
      '-c',
      'cd "$1" && getfattr -d -m "user|capability" empty dir large capable | grep -v "^#\\|^$" | sort',
      'sh',
      work.tree,
    );
    for (const wanted of ['user.mine="1"', 'user.overlay.opaque="y"']) assert.ok(attributes.includes(wanted), attributes);
    assert.match(attributes, /security.capability/);
    assert.is(attributes.includes('user.overlay.redirect="/large"') || attributes.includes('user.overlay.redirect="/dir/again"'), metadata);
    assert.match(await inRealm(work.realm, 'getfacl', '-cpn', join(work.tree, 'empty')), /user:0:rwx\s[\s\S]*group:6:r--/);
    await removeTrees([work.layer, work.tree], { realm: work.realm });
  });
}

test('leaves the bytes of large files where they are', async () => {
  await using home = await scratchHome();
  const work = await layerIn(home, layerScript);
  await remapLayers(work);
  const blocks = await inRealm(work.realm, 'sh', '-c', 'cd "$1" && stat -c "%b" large && head -c 3 large | tr "\\0" 0', 'sh', work.tree);
  assert.match(blocks, /^[08]\n000/);
  await removeTrees([work.layer, work.tree], { realm: work.realm });
});

test('names an owner that the maps do not know, and its file', async () => {
  await using home = await scratchHome();
  const work = await layerIn(home, 'mkdir "$1/d" && echo x > "$1/d/f" && chown 0:2000 "$1/d/f"');
  await assertRejects(remapLayers(work), 'unsupported', /group 2000 owns \/d\/f/);
  const rootless = { uid: keepId.slice(1), gid: keepId };
  await assertRejects(remapLayers({ ...work, tree: home.directory('other'), maps: rootless }), 'unsupported', /root owns \//);
  await removeTrees([work.layer, work.tree], { realm: work.realm });
});

test('takes nothing that a layer says to overlay but its whiteouts', async () => {
  await using home = await scratchHome();
  const names = ['redirect', 'metacopy', 'origin', 'impure', 'protattr', 'verity'];
  const lies = names.map((name) => `setfattr -n user.overlay.${name} -v /etc/shadow "$1/f" "$1/d"`).join('; ');
  const work = await layerIn(home, `mkdir "$1/d"; echo bytes > "$1/f"; ${lies}`);
  await remapLayers(work);
  const found = await inRealm(work.realm, 'sh', '-c', 'cd "$1" && getfattr -d -m - f d; cat f', 'sh', work.tree);
  assert.not.match(found, /shadow/);
  await removeTrees([work.layer, work.tree], { realm: work.realm });
});

test('tells what in a tree is not of its layer', async () => {
  await using home = await scratchHome();
  const work = await layerIn(
    home,
    'mkdir "$1/d" "$1/e"; seq 5000 > "$1/large"; echo a > "$1/d/small"; ln -s a "$1/link"; echo gone > "$1/gone"',
  );
  await remapLayers(work);
  const damage = `cd "$1"; setfattr -n user.overlay.redirect -v /d/small large; chmod 600 d/small; rm link gone; ln -s b link; touch e/new; chown 9 e`;
  await inRealm(work.realm, 'sh', '-c', damage, 'sh', work.tree);
  const { count, first } = await compareRemapped(work);
  const told = first.map(({ what, path }) => `${path} ${what}`).toSorted();
  for (const line of ['/large reference', '/d/small attributes', '/gone missing', '/link target', '/e/new added', '/e attributes'])
    assert.ok(told.includes(line), `${line} in ${told.join()}`);
  assert.ok(count >= 6);
  await removeTrees([work.layer, work.tree], { realm: work.realm });
});

test('makes one tree of several layers, which refers to whichever has the file', async () => {
  await using home = await scratchHome();
  const script = `mkdir -p "$1/d/e" "$1/gone"; seq 5000 > "$1/d/low"; seq 5000 > "$1/d/both"; echo x > "$1/gone/x"; chown 5:5 "$1/d/low"`;
  const work = await layerIn(home, script);
  const top = home.directory('top');
  const above = `mkdir "$1/d"; seq 6000 > "$1/d/both"; chown 6:6 "$1/d/both"; mknod "$1/gone" c 0 0; setfattr -n user.overlay.redirect -v /d/low "$1/d/both"`;
  await inRealm(work.realm, 'sh', '-c', above, 'sh', top);
  const both = { ...work, layers: [top, work.layer] };
  await remapLayers(both);
  const found = await inRealm(
    work.realm,
    'sh',
    '-c',
    'cd "$1" && find . -printf "%P %U %s\\n" | sort; getfattr --only-values -n user.overlay.redirect d/both',
    'sh',
    work.tree,
  );
  assert.match(found, /d\/both 6 28893\nd\/e 1 \d+\nd\/low 0 23893\n/);
  assert.not.match(found, /gone/);
  assert.match(found, /\/d\/both$/);
  assert.equal(await compareRemapped(both), { count: 0, first: [] });
  assert.ok((await compareRemapped(work)).count > 0);
  await removeTrees([work.layer, top, work.tree], { realm: work.realm });
});

test('tries whether overlay takes bytes from the layer, and leaves no mount', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const answer = await probeDataLayers(home.directory('probe'), realm);
  assert.type(answer, 'boolean');
  assert.equal(readdirSync(join(home.path, 'probe')).toSorted(), ['layer', 'tree', 'upper', 'work']);
  assert.not.ok(existsSync(join(home.path, 'probe/merged')));
  await removeTrees([join(home.path, 'probe')], { realm });
});

test('finds the highest ID of files and accounts, nobody aside', async () => {
  await using home = await scratchHome();
  const realm = testRealm(home);
  const [top, base] = [home.directory('top'), home.directory('base')];
  const script = `mkdir "$1/etc" "$2/etc" "$2/d"; printf 'a:x:3000:4000:::\\nnobody:x:65534:65534:::\\nodd:x:0x99999:1:::\\n' > "$2/etc/passwd"; echo x > "$2/d/f"; chown 70:80 "$2/d/f"`;
  await inRealm(realm, 'sh', '-c', script, 'sh', top, base);
  assert.is(await highestId([top, base], realm), 3000);
  await inRealm(realm, 'sh', '-c', `echo 'b:x:5000:' > "$1/etc/group"; chown 0:6000 "$1/etc/group"`, 'sh', top);
  assert.is(await highestId([top, base], realm), 6000);
  // What the top layer says of accounts hides what is below.
  await inRealm(
    realm,
    'sh',
    '-c',
    `echo 'c:x:10:10:::' > "$1/etc/passwd"; chown 0:0 "$1/etc/group"; mkdir -p "$1/loop"; ln -s /etc "$1/loop/l"`,
    'sh',
    top,
  );
  assert.is(await highestId([top, base], realm), 5000);
  await inRealm(realm, 'sh', '-c', `rm "$1/etc/passwd" && mkfifo "$1/etc/passwd" && mkdir -p "$1/x"`, 'sh', top);
  assert.is(await highestId([top, base], realm), 5000);
  mkdirSync(join(home.path, 'none'), { recursive: true });
  await removeTrees([top, base], { realm });
});

test.run();
