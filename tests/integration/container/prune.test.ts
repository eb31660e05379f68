import * as assert from 'uvu/assert';
import { pruneContainers } from '../../../src/container/prune.ts';
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
prune.run();
