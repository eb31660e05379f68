// timeout: 200s
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type BuildHome, buildHome, layersOf } from '../support/build-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin } from '../support/tiffin.ts';

const test = suiteNeeding('two builds of the same', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

const parts = `== Containerfile
FROM localhost/busybox AS made
RUN date >/dev/null; mkdir /out && for i in $(seq 50); do echo $i >/out/$i; done; ln /out/1 /out/hard; touch -d 2001-01-01 /out/old
RUN hostname >/out/host; cat /etc/hosts | wc -l >/out/hosts; echo $$ >/out/pid; ls /proc/self/fd | wc -l >/out/descriptors
COPY src /out/src
ADD many.tar /unpacked
FROM localhost/busybox
COPY --from=made --chown=1000:1000 /out /out
COPY --from=made /unpacked /unpacked
WORKDIR /made/by/workdir
RUN rm /out/2; mv /out/3 /out/4; env | sort >/environment; umask >/umask; id -G >/groups; cat /proc/self/mountinfo | wc -l >/mounts
ENV A=b
LABEL l=x
HEALTHCHECK CMD true
== src/b
b
== src/a/link -> ../b
== src/script 0755
#!/bin/sh
== @setup
mkdir tree; for i in 3 1 2; do echo $i >tree/$i; done; tar --mtime=2002-02-02Z --owner=0 --group=0 --sort=name -cf many.tar tree; rm -r tree
`;

/** Builds in a home and a directory of its own, and returns the image's ID and what it would be pushed as. */
async function made(home: BuildHome, directory: string, args: readonly string[] = []): Promise<string> {
  const context = await home.context(parts, directory);
  const id = await home.mustBuild(context, args);
  return `${id} ${await mustTiffin(home, ['image', 'inspect', '--format', '{{.Digest}}', 'localhost/made'])}`;
}

test('have one digest: in another store, another directory, without a cache, at another time, from files of other times', async () => {
  await using home = await buildHome('one');
  await using other = await buildHome('other-home-with-a-longer-name');
  const first = await made(home, 'context');
  const elsewhere = await made(other, 'a/deeper/place');
  assert.is(elsewhere, first);
  assert.is(await made(home, 'second'), first, 'from the cache');
  assert.is(await made(home, 'third', ['--no-cache', '--jobs', '1']), first, 'without a cache');
  const touched = await home.context(parts, 'fourth');
  for (const file of ['src/b', 'src/script', '.']) utimesSync(join(touched, file), 1e9 + 7, 1e9 + 7);
  const id = await home.mustBuild(touched, ['--no-cache']);
  assert.is(id, first.split(' ')[0], 'with other times');
});

test('keep to an epoch that is given, and to real times when they are wanted', async () => {
  await using home = await buildHome('epoch');
  const context = await home.context('== Containerfile\nFROM localhost/busybox\nRUN echo x >/x\nCOPY y /y\n== y\ny\n');
  const times = (): Promise<string> => home.look('stat -c %Y /x /y');
  await home.mustBuild(context, ['--timestamp', '1000000000']);
  assert.is(await times(), '1000000000\n1000000000');
  const created = (): Promise<string> => mustTiffin(home, ['image', 'inspect', '--format', '{{json .Created}}', 'localhost/made']);
  assert.match(await created(), /2001-09-09T01:46:40/);
  await home.mustBuild(context, [], { env: { SOURCE_DATE_EPOCH: '1100000000' } });
  assert.is(await times(), '1100000000\n1100000000');
  await home.mustBuild(context, ['--real-times']);
  assert.ok(Number((await times()).split('\n')[0]) > 1_700_000_000, await times());
});

test('differ where their inputs do: contents, modes, names, links, arguments that are used', async () => {
  await using home = await buildHome('inputs');
  const text = (run: string, rest: string): string => `== Containerfile\nFROM localhost/busybox\nARG A=1\nCOPY src /src\n${run}\n${rest}`;
  const base = '== src/file\nx\n';
  const variants = [
    text('RUN echo', base),
    text('RUN echo', '== src/file\ny\n'),
    text('RUN echo', '== src/file 0600\nx\n'),
    text('RUN echo', '== src/other\nx\n'),
    text('RUN echo', '== src/file -> x\n'),
    text('RUN echo', `${base}== src/dir/\n`),
    text('RUN echo 2 >/x', base),
  ];
  const layers: string[] = [];
  for (const variant of variants) {
    await home.mustBuild(await home.context(variant));
    layers.push(JSON.stringify(await layersOf(home)));
  }
  assert.is(new Set(layers).size, variants.length);
  const uses = await home.context(text('RUN echo $A >/a', base));
  for (const a of ['1', '2']) {
    await home.mustBuild(uses, ['--build-arg', `A=${a}`]);
    assert.is(await home.look('cat /a'), a);
  }
  // What does not count leaves the cache as it is.
  const context = await home.context(text('RUN date +%N >/now', base));
  const first = await home.mustBuild(context);
  writeFileSync(join(context, 'beside'), 'not copied');
  assert.is(await home.mustBuild(context), first);
});

test('are told apart by build --twice, which names the file', async () => {
  await using home = await buildHome('twice');
  const good = await home.context('== Containerfile\nFROM localhost/busybox\nRUN echo x >/x\n');
  const fine = await home.build(good, ['--twice']);
  assert.is(fine.status, 0, fine.stderr);
  const bad = await home.context(
    '== Containerfile\nFROM localhost/busybox\nRUN echo x >/x\nRUN cat /proc/sys/kernel/random/uuid >/etc/uuid\n',
  );
  const found = await home.build(bad, ['--twice']);
  assert.is.not(found.status, 0);
  assert.match(found.stdout + found.stderr, /etc\/uuid/);
  assert.match(found.stdout + found.stderr, /Containerfile:3|uuid >\/etc/);
});

test.run();
