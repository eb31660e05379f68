import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listVolumes, parseVolumeFilters, viewVolume, volumeFilterKeys } from '../../../src/volume/list.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const list = suite('listVolumes');
list('filters as Podman does', () => {
  using scratch = scratchEngine();
  const { volumes } = scratch.engine;
  volumes.create({ name: 'used', labels: { a: 'b' } });
  volumes.create({ name: 'idle', anonymous: true });
  const container = addContainer(scratch, { volumes: [{ volume: 'used', target: '/x', anonymous: false }] });
  const names = (...filters: string[]): string =>
    listVolumes(scratch.engine, filters)
      .map(({ record }) => record.name)
      .join(' ');
  for (const [filters, expected] of [
    [[], 'idle used'],
    [['name=us'], 'used'],
    [['label=a'], 'used'],
    [['label!=a'], 'idle'],
    [['dangling=true'], 'idle'],
    [['dangling=false'], 'used'],
    [['anonymous=true'], 'idle'],
    [['driver=local', 'scope=local'], 'idle used'],
    [['driver=other'], ''],
    [['opt=x'], ''],
    [['until=1h'], ''],
  ] as const) {
    assert.is(names(...filters), expected, filters.join(' '));
  }
  assert.equal(viewVolume(scratch.engine, volumes.get('used')).users, [container.id]);
});
list('knows what was made after another', () => {
  using scratch = scratchEngine();
  const { state, volumes } = scratch.engine;
  for (const name of ['old', 'new']) volumes.create({ name });
  state.run("UPDATE volume SET created_at = '2020-01-01T00:00:00Z' WHERE name = 'old'");
  for (const key of ['after', 'since'])
    assert.equal(
      listVolumes(scratch.engine, [`${key}=old`]).map(({ record }) => record.name),
      ['new'],
    );
  assertFails(() => listVolumes(scratch.engine, ['after=none']), 'not-found', /no volume with name "none" found: no such volume/);
});
list.run();

const filters = suite('parseVolumeFilters');
filters('refuse what is none', () => {
  for (const text of ['nonsense=1', 'name', 'dangling=maybe', '__proto__=x'])
    assertFails(() => parseVolumeFilters([text], () => assert.unreachable() as never), 'invalid-argument');
  assert.ok(volumeFilterKeys.includes('dangling'));
});
filters.run();
