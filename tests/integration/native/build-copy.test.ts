import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { makeDirectory } from '../../../src/native/build-copy.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { stageIn } from '../../support/building.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('copySources', 'helper', 'user-namespaces', 'overlay', 'setfattr', 'setcap');

test('files, directories and wildcards go where BuildKit puts them', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, {
    context: `mkdir -p src/sub empty; echo a > src/sub/f; chmod 640 src/sub/f; chmod 711 src/sub; chmod 750 src; echo b > a.txt; echo c > b.txt
      ln -s src link; ln -s src/sub/f flink; ln -s ../../etc/passwd evil; ln -s sub/f src/inner; echo x > 'arr[0].txt'`,
    layer: 'mkdir -p run usr/lib etc; ln -s /run var; ln -s usr/lib lib; chmod 700 etc; echo old > etc/motd; ln -s motd etc/name',
  });
  await stage.copy(['src'], '/new/deep');
  await stage.copy(['a.txt'], '/plain');
  await stage.copy(['a.txt'], '/dir/');
  await stage.copy(['*.txt'], '/many/');
  await stage.copy(['s*'], '/globbed');
  await stage.copy(['link', 'flink'], '/followed/');
  await stage.copy(['a.txt'], '/var/there');
  await stage.copy(['src/sub/f'], '/etc/name');
  await stage.copy(['arr[[]0].txt'], '/x/');
  await stage.copy(['a.txt'], '/etc');
  assert.equal(await stage.tree(), [
    'dir d 755 0:0',
    'dir/a.txt f 644 0:0',
    'etc d 700 0:0',
    'etc/a.txt f 644 0:0',
    'etc/motd f 640 0:0',
    'etc/name l 777 0:0 motd',
    'followed d 755 0:0',
    'followed/flink f 640 0:0',
    'followed/inner l 777 0:0 sub/f',
    'followed/sub d 711 0:0',
    'followed/sub/f f 640 0:0',
    'globbed d 755 0:0',
    'globbed/inner l 777 0:0 sub/f',
    'globbed/sub d 711 0:0',
    'globbed/sub/f f 640 0:0',
    'lib l 777 0:0 usr/lib',
    'many d 755 0:0',
    'many/a.txt f 644 0:0',
    'many/arr[0].txt f 644 0:0',
    'many/b.txt f 644 0:0',
    'new d 755 0:0',
    'new/deep d 755 0:0',
    'new/deep/inner l 777 0:0 sub/f',
    'new/deep/sub d 711 0:0',
    'new/deep/sub/f f 640 0:0',
    'plain f 644 0:0',
    'run d 755 0:0',
    'run/there f 644 0:0',
    'usr d 755 0:0',
    'usr/lib d 755 0:0',
    'var l 777 0:0 /run',
    'x d 755 0:0',
    'x/arr[0].txt f 644 0:0',
  ]);
  await assertRejects(stage.copy(['evil'], '/'), 'not-found', /^evil: not found/);
  await assertRejects(stage.copy(['nothing'], '/'), 'not-found', /^nothing: not found/);
  await assertRejects(stage.copy(['../../etc/passwd'], '/'), 'not-found', /^etc\/passwd: not found/);
  assert.is((await stage.copy(['nothing*'], '/z/')).matched, 0, 'a wildcard may stand for nothing');
});

test('ignore files, --exclude and --parents choose', async () => {
  await using home = await scratchHome();
  const context =
    'mkdir -p a/b/c docs/x node_modules/m; for f in a/1.txt a/b/2.md a/b/c/3.txt docs/x/keep docs/drop node_modules/m/i top.md; do echo $f > $f; done; chmod 700 a/b';
  const stage = await stageIn(home, { context });
  await stage.copy(['.'], '/all', { ignore: ['node_modules', 'docs', '!docs/x/keep', '*.md'] });
  await stage.copy(['.'], '/not', { exclude: ['**/*.txt', 'docs', 'node_modules'] });
  await stage.copy(['top*', 'a'], '/half/', { exclude: ['*.md', 'b'] });
  await stage.copy(['a/b/c/3.txt', 'docs/./x'], '/kept/', { parents: true });
  await stage.copy(['./a/**/*.txt'], '/deep', { parents: true });
  assert.equal(await stage.tree(), [
    'all d 755 0:0',
    'all/a d 755 0:0',
    'all/a/1.txt f 644 0:0',
    'all/a/b d 700 0:0',
    'all/a/b/2.md f 644 0:0',
    'all/a/b/c d 755 0:0',
    'all/a/b/c/3.txt f 644 0:0',
    'all/docs d 755 0:0',
    'all/docs/x d 755 0:0',
    'all/docs/x/keep f 644 0:0',
    'deep d 755 0:0',
    'deep/a d 755 0:0',
    'deep/a/1.txt f 644 0:0',
    'deep/a/b d 700 0:0',
    'deep/a/b/c d 755 0:0',
    'deep/a/b/c/3.txt f 644 0:0',
    'half d 755 0:0',
    'half/1.txt f 644 0:0',
    'kept d 755 0:0',
    'kept/a d 755 0:0',
    'kept/a/b d 700 0:0',
    'kept/a/b/c d 755 0:0',
    'kept/a/b/c/3.txt f 644 0:0',
    'kept/x d 755 0:0',
    'kept/x/keep f 644 0:0',
    'not d 755 0:0',
    'not/a d 755 0:0',
    'not/a/b d 700 0:0',
    'not/a/b/2.md f 644 0:0',
    'not/a/b/c d 755 0:0',
    'not/top.md f 644 0:0',
  ]);
  await assertRejects(
    stage.copy(['docs/drop'], '/x', { ignore: ['docs', '!docs/x'] }),
    'not-found',
    /docs\/drop: not found[^]*ignore file/,
  );
  await assertRejects(stage.copy(['a/b/9.txt'], '/x', { parents: true }), 'not-found', /a\/b\/9\.txt: not found/);
  await assertRejects(stage.copy(['a/[b'], '/x'), 'invalid-argument', /\[b: a bracket of the pattern is not closed/);
});

test('owners, modes, attributes, hard links, holes and times', async () => {
  await using home = await scratchHome();
  const context = `mkdir -p d/e; echo a > d/a; ln d/a d/e/b; chmod 4711 d/a; truncate -s 3M d/holes; echo end >> d/holes; mkfifo -m 640 d/fifo
    setfattr -n user.mine -v 1 d/a; chmod 2770 d/e; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("d/socket")'`;
  const layer = "mkdir etc; echo 'me:x:7:8::/:/bin/sh' > etc/passwd; echo 'team:x:9:me' > etc/group; mkdir -m 2755 given; chgrp 9 given";
  const stage = await stageIn(home, { context, layer });
  const counts = await stage.copy(['d'], '/plain');
  assert.equal([counts.entries, counts.leftOut], [5, 1], 'the socket is left out');
  await stage.copy(['d/a'], '/made/by/', { owner: 'me' });
  await stage.copy(['d'], '/team', { owner: '5:team', mode: 'u=rwX,go-w' });
  await stage.copy(['d/a'], '/octal', { mode: '0600' });
  await stage.copy(['d/e'], '/given');
  assert.equal(
    (await stage.tree()).filter((line) => !line.startsWith('etc')),
    [
      'given d 2755 0:9',
      'given/b f 4711 0:0',
      'made d 755 7:8',
      'made/by d 755 7:8',
      'made/by/a f 4711 7:8',
      'octal f 600 0:0',
      'plain d 755 0:0',
      'plain/a f 4711 0:0',
      'plain/e d 2770 0:0',
      'plain/e/b f 4711 0:0',
      'plain/fifo p 640 0:0',
      'plain/holes f 644 0:0',
      'team d 755 5:9',
      'team/a f 711 5:9',
      'team/e d 2750 5:9',
      'team/e/b f 711 5:9',
      'team/fifo p 640 5:9',
      'team/holes f 644 5:9',
    ],
  );
  const facts =
    'getfattr --only-values -n user.mine plain/e/b; stat -c " %h %Y" plain/a; stat -c %Y plain/e; test $(du -k plain/holes | cut -f1) -lt 100; cmp plain/holes team/holes';
  assert.is(await stage.run(facts), '1 2 1600000000\n1600000000\n');
  await assertRejects(stage.copy(['d/a'], '/x', { owner: 'you' }), 'invalid-argument', /no user you in \/etc\/passwd of the stage/);
  await assertRejects(stage.copy(['d/a'], '/x', { owner: '5:us' }), 'invalid-argument', /no group us/);
  await assertRejects(stage.copy(['d/a'], '/x', { mode: '99' }), 'invalid-argument', /99 is no mode/);
  await assertRejects(stage.copy(['d/a'], '/x', { owner: '4000000000' }), 'unsupported', /insufficient UIDs/);
});

test('kinds replace each other, and links in the stage are followed inside it', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, {
    context:
      'mkdir -p t/lib t/dir t/out; echo 1 > t/lib/x; echo 2 > t/file; echo 3 > t/out/passwd; ln -s nowhere t/link; mkdir t/over; echo 4 > t/over/y',
    layer:
      'mkdir -p usr/lib file/full link etc; chmod 711 etc; ln -s usr/lib lib; echo d > dir; echo p > file/full/p; ln -s /etc out; : > over',
  });
  await stage.copy(['t'], '/');
  assert.equal(await stage.tree(), [
    'dir d 755 0:0',
    'etc d 711 0:0',
    'etc/passwd f 644 0:0',
    'file f 644 0:0',
    'lib l 777 0:0 usr/lib',
    'link l 777 0:0 nowhere',
    'out l 777 0:0 /etc',
    'over d 755 0:0',
    'over/y f 644 0:0',
    'usr d 755 0:0',
    'usr/lib d 755 0:0',
    'usr/lib/x f 644 0:0',
  ]);
});

test('--link looks at nothing below, and layers keep their owners', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, {
    context: 'mkdir -p var/x; echo 1 > var/x/f; chown -R 5:6 var; setcap cap_net_raw+ep var/x/f; touch -d @1000000000 var/x/f',
    layer: "ln -s /run var; mkdir run etc; echo 'me:x:7:8::/:' > etc/passwd",
  });
  await stage.copy(['var/x/f'], '/var/log/', { link: true, owner: 'me' });
  assert.equal(readdirSync(stage.upper), ['var']);
  const layers = { root: { kind: 'layers', directories: [stage.context] } } as const;
  await stage.copy(['var'], '/kept', layers);
  await stage.copy(['var/x'], '/owned', { ...layers, owner: '0:0' });
  const tree = (await stage.tree()).filter((line) => /^(var|kept|owned)/.test(line));
  assert.equal(tree, [
    'kept d 755 0:0',
    'kept/x d 755 5:6',
    'kept/x/f f 644 5:6',
    'owned d 755 0:0',
    'owned/f f 644 0:0',
    'var d 755 7:8',
    'var/log d 755 7:8',
    'var/log/f f 644 7:8',
  ]);
  assert.is(
    await stage.run('stat -c %Y kept/x/f; getcap owned/f'),
    '1000000000\nowned/f cap_net_raw=ep\n',
    'times and capabilities are kept',
  );
});

test('inline and fetched files', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context: 'echo fetched > f; tar -cf t.tar f' });
  const inline = { kind: 'inline', name: 'in', content: Buffer.from('a\0b\n') } as const;
  await stage.copy([], '/one', { sources: [inline] });
  await stage.copy([], '/two/', { sources: [inline, { ...inline, name: 'other' }], mode: '755', owner: '3:4' });
  const fetched = { kind: 'fetched', path: `${stage.context}/f`, name: 'name' } as const;
  await stage.copy([], '/three/', { sources: [{ ...fetched, modifiedAt: 1_000_000_000 }] });
  await stage.copy([], '/four', { sources: [fetched] });
  await stage.copy([], '/five/', { sources: [{ ...fetched, path: `${stage.context}/t.tar` }], unpack: 'local' });
  const unpacked = await stage.copy([], '/six/', { sources: [{ ...fetched, path: `${stage.context}/t.tar` }], unpack: 'fetched' });
  assert.is(unpacked.matched, 1);
  assert.equal(await stage.tree(), [
    'five d 755 0:0',
    'five/name f 600 0:0',
    'four f 600 0:0',
    'one f 644 0:0',
    'six d 755 0:0',
    'six/f f 644 0:0',
    'three d 755 0:0',
    'three/name f 600 0:0',
    'two d 755 3:4',
    'two/in f 755 3:4',
    'two/other f 755 3:4',
  ]);
  assert.is(
    await stage.run('od -An -c one | tr -d " \\n"; stat -c " %Y" three/name; stat -c %Y four'),
    'a\\0b\\n 1000000000\n1600000000\n',
  );
});

test('directories for WORKDIR are made where they are missing', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, {
    layer: "mkdir -p etc srv/app; ln -s srv data; ln -s /nowhere/at/all lost; echo 'me:x:7:8::/:' > etc/passwd; : > file",
  });
  const make = async (path: string, owner?: string): Promise<boolean> => {
    const target = { upper: stage.upper, work: `${home.path}/work`, lower: stage.lower };
    return (await makeDirectory({ realm: stage.realm }, { target, path, owner, times: { kind: 'bounded', epoch: 5 } })).created;
  };
  assert.is(await make('/srv/app'), false);
  assert.is(await make('/'), false);
  assert.is(await make('/data/app/'), false);
  assert.equal(readdirSync(stage.upper), [], 'nothing was written');
  assert.is(await make('/data/new/deep', 'me'), true);
  assert.is(await make('/lost/x'), true);
  await assertRejects(make('/file/x'), 'invalid-argument', /file\/x: \/file is not a directory/);
  await assertRejects(make('/x', 'nobody-here'), 'invalid-argument', /no user nobody-here in \/etc\/passwd/);
  assert.equal(
    (await stage.tree()).filter((line) => /^(srv\/new|nowhere)/.test(line)),
    [
      'nowhere d 755 0:0',
      'nowhere/at d 755 0:0',
      'nowhere/at/all d 755 0:0',
      'nowhere/at/all/x d 755 0:0',
      'srv/new d 755 7:8',
      'srv/new/deep d 755 7:8',
    ],
  );
});

test.run();
