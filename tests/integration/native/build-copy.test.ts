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
