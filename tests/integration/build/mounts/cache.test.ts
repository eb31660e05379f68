// timeout: 300s
import { readdirSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { nameOfCache } from '../../../../src/build/mounts/cache.ts';
import { cacheMountDirectory } from '../../../../src/storage/cache-mounts.ts';
import { buildBench } from '../../../support/build.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const cache = suiteNeeding('cache mounts', 'helper', 'user-namespaces', 'overlay', 'subuids', 'busybox');

cache('outlive builds under a name that no ID can choose', async () => {
  await using bench = await buildBench();
  const text = (number: number): string =>
    `FROM busybox\nRUN --mount=type=cache,id=../../../x,target=/c echo ${number} >> /c/log; cat /c/log\n`;
  await bench.build(text(1));
  const { text: said, image } = await bench.build(text(2));
  assert.is(said, '1\n2\n');
  assert.is(image.layers.length, 1);
  const names = readdirSync(cacheMountDirectory(bench.engine.state));
  assert.equal(names.length, 1);
  assert.match(names[0]!, /^[0-9a-f]{64}$/);
});

cache('begin with an owner and a mode, or with files of an image', async () => {
  await using bench = await buildBench();
  const { text } = await bench.build(`FROM busybox
RUN --mount=type=cache,target=/c,uid=1000,gid=1001,mode=0700 stat -c '%u:%g %a' /c
RUN --mount=type=cache,target=/d,from=busybox,source=/etc ls /d | grep passwd
`);
  assert.is(text, '1000:1001 700\npasswd\n');
});

cache('are one at a time when locked, and another each when private', async () => {
  await using bench = await buildBench();
  const stage = (name: string, sharing: string): string =>
    `FROM busybox AS ${name}\nRUN --mount=type=cache,id=${sharing},sharing=${sharing},target=/c test ! -e /c/busy || echo both; touch /c/busy; sleep 1; rm /c/busy; echo > /${name}\n`;
  const file = ['locked', 'private'].flatMap((sharing) => [stage(`a${sharing}`, sharing), stage(`b${sharing}`, sharing)]);
  const last = ['alocked', 'blocked', 'aprivate', 'bprivate'].map((name) => `COPY --from=${name} /${name} /\n`);
  const { text } = await bench.build(`${file.join('')}FROM scratch\n${last.join('')}`, { jobs: 4 });
  assert.is(text, '');
  assert.is(readdirSync(cacheMountDirectory(bench.engine.state)).length, 3);
});

cache('wait for no one when one RUN mounts them twice', async () => {
  await using bench = await buildBench();
  const twice = (one: string, other: string): string =>
    `RUN --mount=type=cache,id=${one}${other},sharing=${one},target=/x --mount=type=cache,id=${one}${other},sharing=${other},target=/y echo ${one} >/x/f; cat /y/f\n`;
  const { text } = await bench.build(
    `FROM busybox\n${twice('locked', 'locked')}${twice('shared', 'locked')}${twice('private', 'private')}`,
  );
  assert.is(text, 'locked\nshared\nprivate\n');
});

cache('are told apart by all that makes them', () => {
  assert.is.not(nameOfCache(['a', undefined]), nameOfCache(['b', undefined]));
  assert.match(nameOfCache([]), /^[0-9a-f]{64}$/);
});

cache.run();
