import { spawn } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { digestSources } from '../../../src/native/build-copy.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { stageIn } from '../../support/building.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('hostile sources of builds', 'helper', 'user-namespaces', 'overlay');

test('nothing outside of the context is read', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'secret'), 'secret');
  const stage = await stageIn(home, {
    context: `mkdir d; ln -s ../../secret d/up; ln -s "$PWD/../secret" d/absolute; ln -s /proc/self/root/etc d/proc; ln -s ../secret out
      ln -s loop loop; ln -s ../.. d/climb; ln -s .. d/here; echo mine > d/own; ln -s / slash`,
  });
  for (const source of [
    'out',
    '../secret',
    'd/../../secret',
    'd/climb/secret',
    'd/up',
    'd/absolute',
    'd/proc/passwd',
    'slash/etc/passwd',
    'd/here/../../secret',
  ])
    await assertRejects(stage.copy([source], '/x/'), 'not-found', /not found/);
  await assertRejects(stage.copy(['loop'], '/x/'), 'runtime-failed', /loop: too many symbolic links/);
  await assertRejects(stage.copy(['d/*'], '/x/'), 'not-found', /d\/absolute, which d\/\* stands for: not found/);
  await stage.copy(['slash/d/own', 'd/climb/d/own'], '/x/');
  await stage.copy(['d'], '/links');
  const links = (await stage.tree()).filter((line) => line.startsWith('links/')).map((line) => line.split(' ').slice(0, 2).join(' '));
  assert.equal(links, ['links/absolute l', 'links/climb l', 'links/here l', 'links/own f', 'links/proc l', 'links/up l']);
});

test('an image without layers has no files, and those of the host are none of its', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home);
  const root = { kind: 'layers', directories: [] } as const;
  await assertRejects(stage.copy(['etc/passwd'], '/x/', { root }), 'not-found', /etc\/passwd: not found/);
  await assertRejects(stage.copy(['etc/passwd'], '/x/', { root, parents: true }), 'not-found');
  for (const source of ['.', '*', '/', 'etc*/passwd']) assert.is((await stage.copy([source], '/x/', { root })).entries, 0);
  const [found] = await digestSources({ realm: stage.realm }, [{ root, sources: [{ kind: 'pattern', pattern: 'etc/passwd' }] }]);
  assert.is(found?.ok, false);
  assert.equal(await stage.tree(), []);
});

test('nothing outside of the stage is written', async () => {
  await using home = await scratchHome();
  const outside = home.directory('outside');
  const stage = await stageIn(home, {
    context: 'echo x > f; mkdir -p t/a t/b; echo y > t/a/f; echo z > t/b/f',
    layer: `ln -s "${outside}" abs; ln -s ../../../../../../../../../../tmp up; mkdir -p d; ln -s "${outside}" d/a; ln -s ../../outside d/b; ln -s /proc/1/root pp`,
  });
  await stage.copy(['f'], '/abs/');
  await stage.copy(['f'], '/abs/new/');
  await stage.copy(['f'], '/up/from-a-test');
  await stage.copy(['t'], '/d');
  await stage.copy(['f'], '/pp/etc/');
  assert.equal(readdirSync(outside), []);
  assert.not.ok(lstatSync('/tmp/from-a-test', { throwIfNoEntry: false }));
  assert.not.ok(lstatSync('/etc/f', { throwIfNoEntry: false }));
});

test('names are bytes, and what is no file is not waited for', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, {
    context: 'mkdir d fifos; mkfifo d/fifo fifos/alone; touch d/.dot; ln -s /dev/zero d/zero; ln -s d/fifo f',
  });
  for (const name of ['new\nline', 'esc\x1b[31m', ' blank ', '*', '[x', '\\', 'é'.normalize('NFD')])
    writeFileSync(join(stage.context, 'd', name), name);
  writeFileSync(Buffer.concat([Buffer.from(`${stage.context}/d/`), Buffer.from([0xff, 0xfe, 0x80])]), 'bytes');
  await stage.copy(['d'], '/d');
  await stage.copy(['d/*'], '/all/', { exclude: ['*.dot'], sources: [{ kind: 'pattern', pattern: 'd/[!-y]*' }] });
  await stage.copy(['fifos/alone', 'f'], '/fifos/');
  const names = (await stage.run('cd d; ls -A | LC_ALL=C sort | od -An -tx1 | tr -d " \\n"')).trim();
  const expected = ['\x20blank ', '*', '.dot', '[x', '\\', 'e\u0301', 'esc\x1b[31m', 'fifo', 'new\nline', 'zero'].map((name) =>
    Buffer.from(name),
  );
  const sorted = [...expected, Buffer.from([0xff, 0xfe, 0x80])].flatMap((name) => name.toString('latin1').split('\n')).sort();
  assert.is(names, Buffer.from(`${sorted.join('\n')}\n`, 'latin1').toString('hex'));
  assert.is(await stage.run('stat -c %F fifos/alone fifos/f'), 'fifo\nfifo\n');
});

test('directories may be deep, and end somewhere', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context: "mkdir -p far/$(printf 'd/%.0s' $(seq 1010))" });
  const counts = await stage.copy([`far/${'d/'.repeat(20)}`], '/x/');
  assert.is(counts.entries, 990);
  await assertRejects(stage.copy(['far'], '/y/'), 'corrupt', /more than 1000 directories deep: far\/d/);
});

test('what the user may not read is named', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, {
    context: 'mkdir d; echo x > d/theirs; chown 5:5 d/theirs; chmod 0 d/theirs; : > d/mine; chmod 0 d/mine',
  });
  await stage.copy(['d/mine'], '/x/');
  assert.ok((await stage.tree()).includes('x/mine f 0 0:0'), 'one of the user is read whatever its mode');
  await assertRejects(stage.copy(['nothing/d/theirs'], '/x/'), 'not-found');
});

test('names that layers reserve are refused', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context: 'mkdir -p d e/.wh.dir; touch d/.wh.passwd' });
  await assertRejects(stage.copy(['d'], '/etc/'), 'invalid-argument', /d\/\.wh\.passwd: names that begin with \.wh\. are reserved/);
  await assertRejects(stage.copy(['e'], '/etc/'), 'invalid-argument', /e\/\.wh\.dir/);
  await stage.copy(['d'], '/etc/', { exclude: ['.wh*'] });
});

test('files that are exchanged for links while they are copied lead nowhere', async () => {
  await using home = await scratchHome();
  writeFileSync(join(home.path, 'secret'), 'secret');
  const stage = await stageIn(home, { context: 'mkdir -p t/d real; for i in $(seq 300); do echo ours > t/d/f$i; done' });
  mkdirSync(join(home.path, 'evil'));
  for (let i = 1; i <= 300; i++) symlinkSync(join(home.path, 'secret'), join(home.path, `evil/f${i}`));
  symlinkSync(join(home.path, 'evil'), join(stage.context, 'real/link'));
  chmodSync(stage.context, 0o777);
  const flip = `import ctypes, time
libc = ctypes.CDLL(None)
while True: libc.renameat2(-100, b"t/d", -100, b"real/link", 2); time.sleep(0.0001)`;
  const flipper = spawn('python3', ['-c', flip], { cwd: stage.context, stdio: 'ignore' });
  try {
    for (let round = 0; round < 6; round++) {
      await stage.copy(['t/d'], `/r${round}`).catch(() => undefined);
      await stage.copy(['t'], `/s${round}`).catch(() => undefined);
      await stage.copy(['t/d/f1'], `/q${round}/`).catch(() => undefined);
      await digestSources({ realm: stage.realm }, [
        { root: { kind: 'directory', path: stage.context }, sources: [{ kind: 'pattern', pattern: 't/d/f7' }] },
      ]);
    }
  } finally {
    flipper.kill('SIGKILL');
  }
  assert.is(await stage.run('grep -rl secret . 2>/dev/null || true'), '');
});

test.run();
