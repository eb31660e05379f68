import * as assert from 'uvu/assert';
import { listContainers, type ListRequest } from '../../../src/container/list.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, type ScratchEngine, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

async function names(scratch: ScratchEngine, request: Partial<ListRequest>): Promise<string> {
  const views = await listContainers(scratch.engine, { all: false, filters: [], last: undefined, sort: 'created', ...request });
  return views.map(({ record }) => record.name).join(' ');
}

const list = suiteNeeding('listContainers', 'built', 'user-namespaces');
list('shows what runs, all, the last, in order', async () => {
  using scratch = scratchEngine();
  const at = (day: number): string => `2026-01-0${day}T00:00:00.000Z`;
  const first = addContainer(scratch, { name: 'z', createdAt: at(1), declared: { command: ['b'] } });
  addContainer(scratch, { name: 'y', createdAt: at(2), declared: { command: ['c'] } });
  addContainer(scratch, { name: 'x', createdAt: at(3), declared: { command: ['a'] } });
  writeStatus(scratch, first, { state: 'running', startedAt: 1 });
  assert.is(await names(scratch, {}), 'z');
  assert.is(await names(scratch, { all: true }), 'z y x');
  assert.is(await names(scratch, { last: 2 }), 'y x');
  assert.is(await names(scratch, { all: true, sort: 'names' }), 'x y z');
  assert.is(await names(scratch, { all: true, sort: 'command' }), 'x z y');
  assert.is(await names(scratch, { filters: ['status=created'] }), 'y x');
  assert.is(await names(scratch, { filters: ['name=y'] }), '');
});
list('clears away left-overs and shows the rest', async () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'left', autoRemove: true, declared: { runner: '1-1-00000000' } });
  addContainer(scratch, { name: 'kept' });
  assert.is(await names(scratch, { all: true }), 'kept');
  assert.is(scratch.engine.containers.find('left'), undefined);
});
list.run();
