import * as assert from 'uvu/assert';
import { pruneContainers } from '../../../src/container/prune.ts';
import { ownOwner } from '../../../src/storage/owner.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const { signal } = new AbortController();

const prune = suiteNeeding('pruneContainers', 'built', 'user-namespaces');
prune('removes those that do not run', async () => {
  using scratch = scratchEngine();
  const running = addContainer(scratch, { name: 'running' });
  writeStatus(scratch, running, { state: 'running', startedAt: 1 });
  const idle = addContainer(scratch, { name: 'idle' });
  const removed: string[] = [];
  await pruneContainers(scratch.engine, { filters: [], signal, removed: (id) => void removed.push(id) });
  assert.equal(removed, [idle.id]);
});
prune('leaves one alone that the run which made it is about to start', async () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'run', declared: { runner: ownOwner() } });
  const left = addContainer(scratch, { name: 'left', declared: { runner: '2147483647 1 no-such-boot' } });
  const removed: string[] = [];
  await pruneContainers(scratch.engine, { filters: [], signal, removed: (id) => void removed.push(id) });
  assert.equal(removed, [left.id]);
});
prune('leaves one alone that is started while it looks', async () => {
  using scratch = scratchEngine();
  const { containers, volumes, places, log, events, realm } = scratch.engine;
  const started = addContainer(scratch, { name: 'started' });
  const beingStarted = {
    containers,
    volumes,
    places,
    log,
    events: {
      path: events.path,
      write: events.write.bind(events),
    },
    // Asked for between the look and the removal.
    get realm() {
      writeStatus(scratch, started, { state: 'running', startedAt: 1 });
      return realm;
    },
  };
  const removed: string[] = [];
  await pruneContainers(beingStarted, { filters: [], signal, removed: (id) => void removed.push(id) });
  assert.equal(removed, []);
  assert.is(containers.find(started.id)?.removing, false);
});
prune.run();
