import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { removeContainer } from '../../../src/container/remove.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { inRealm } from '../../support/unpacking.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const { signal } = new AbortController();
const gently = { force: false, volumes: false, signal };
const gone = { state: 'exited', monitorPid: 1, monitorStartTime: 1, exitCode: 0, startedAt: 1, finishedAt: 2 };

const remove = suiteNeeding('removeContainer', 'built', 'user-namespaces');
remove('deletes row, directories and its own --cidfile', async () => {
  using scratch = scratchEngine();
  const cidFile = join(scratch.directory, 'cid');
  const plain = rootRequest();
  const container = addContainer(scratch, { wanted: { ...plain, identity: { ...plain.identity, cidFile } } });
  writeFileSync(cidFile, container.id);
  writeStatus(scratch, container, gone);
  await removeContainer(scratch.engine, container, gently);
  assert.is(scratch.engine.containers.find(container.id), undefined);
  for (const path of [container.directory, join(scratch.engine.places.runRoot, container.id), cidFile])
    assert.not.ok(existsSync(path), path);
});
remove('leaves a --cidfile alone that names another', async () => {
  using scratch = scratchEngine();
  const cidFile = join(scratch.directory, 'cid');
  const plain = rootRequest();
  const container = addContainer(scratch, { wanted: { ...plain, identity: { ...plain.identity, cidFile } } });
  writeFileSync(cidFile, 'other');
  await removeContainer(scratch.engine, container, gently);
  assert.ok(existsSync(cidFile));
});
remove('refuses one that runs', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  await assertRejects(
    removeContainer(scratch.engine, container, gently),
    'wrong-state',
    /cannot remove container [0-9a-f]{64} as it is running/,
  );
  assert.is(scratch.engine.containers.find(container.id)?.removing, false);
});
remove.run();

const half = suiteNeeding('removeContainer, half way', 'built', 'user-namespaces', 'subuids');
half('stays in no list, and can be finished', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const { containers, volumes, places, log, events, realm } = scratch.engine;
  await inRealm(realm, 'sh', '-c', 'mkdir -p "$1/upper/d"; touch "$1/upper/d/f"; chown -R 1000:1000 "$1/upper"', 'sh', container.directory);
  const broken = { ...realm, registry: '/nowhere/realm', newuidmap: '/nowhere', newgidmap: '/nowhere' };
  await assertRejects(
    removeContainer({ containers, volumes, places, log, events, realm: broken }, container, gently),
    'not-found',
    /realm/,
  );
  assert.equal(containers.list(), []);
  assert.equal(
    containers.list({ removing: true }).map(({ id }) => id),
    [container.id],
  );
  await removeContainer(scratch.engine, container, gently);
  assert.equal(containers.list({ removing: true }), []);
});
half.run();
