import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import { type Box, makeBox, runScript } from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('owners of volumes', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids');

const app: PlanOp = { op: 'user', spec: 'app', additionalGroups: [] };

function volume(box: Box, target: string, changes: Partial<Extract<PlanOp, { op: 'bind' }>> = {}): Extract<PlanOp, { op: 'bind' }> {
  const source = join(box.home.path, 'volume');
  mkdirSync(source, { recursive: true });
  return {
    op: 'bind',
    source,
    target,
    recursive: true,
    attributes: {},
    propagation: 'rprivate',
    optional: false,
    copyUp: false,
    ...changes,
  };
}

test('a new volume at a place that the image lacks goes to the user', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const ops = [app, volume(box, '/new', { copyUp: true })];
  assert.is((await runScript(box, 'stat -c %u:%g /new; touch /new/x && echo written', { ops })).stdout, '1000:1000\nwritten\n');
});
test('a volume that holds something keeps its owner', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const bind = volume(box, '/new', { copyUp: true });
  writeFileSync(join(bind.source, 'kept'), '');
  assert.is((await runScript(box, 'stat -c %u:%g /new', { ops: [app, bind] })).stdout, '0:0\n');
});
test("a volume at a place that the image has takes the directory's owner", async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  assert.is((await runScript(box, 'stat -c %u:%g /root', { ops: [app, volume(box, '/root', { copyUp: true })] })).stdout, '0:0\n');
});
test('a directory of the host stays as it is unless asked', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  assert.is((await runScript(box, 'stat -c %u:%g /new', { ops: [app, volume(box, '/new')] })).stdout, '0:0\n');
});
test('U gives everything in it, links themselves and not what they name', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const bind = volume(box, '/v', { chown: true });
  const outside = join(home.path, 'outside');
  mkdirSync(join(bind.source, 'a/b'), { recursive: true });
  writeFileSync(join(bind.source, 'a/b/file'), '');
  writeFileSync(outside, '');
  symlinkSync(outside, join(bind.source, 'link'));
  symlinkSync('..', join(bind.source, 'a/up'));
  const { stdout } = await runScript(box, 'stat -c "%n %u:%g" /v /v/a /v/a/b /v/a/b/file /v/link /v/a/up', { ops: [app, bind] });
  assert.is(stdout, '/v 1000:1000\n/v/a 1000:1000\n/v/a/b 1000:1000\n/v/a/b/file 1000:1000\n/v/link 1000:1000\n/v/a/up 1000:1000\n');
  assert.is(statSync(outside).uid, process.getuid?.());
});
test('U of a read-only volume gives it away first', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const bind = volume(box, '/v', { chown: true, attributes: { readOnly: true, recursive: true } });
  assert.is((await runScript(box, 'stat -c %u /v; touch /v/x 2>/dev/null || echo locked', { ops: [app, bind] })).stdout, '1000\nlocked\n');
});
test('U of a single file gives that file', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const file = join(home.path, 'file');
  writeFileSync(file, '');
  assert.is(
    (await runScript(box, 'stat -c %u:%g /f', { ops: [app, volume(box, '/f', { chown: true, source: file })] })).stdout,
    '1000:1000\n',
  );
});
test('U copes with a tree deeper than a path may be long', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const bind = volume(box, '/v', { chown: true });
  mkdirSync(join(bind.source, 'd/'.repeat(150)), { recursive: true });
  assert.is((await runScript(box, 'stat -c %u /v/d/d/d', { ops: [app, bind] })).stdout, '1000\n');
});
test.run();
