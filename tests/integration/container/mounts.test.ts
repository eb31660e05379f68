import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { prepareMounts, requireSources } from '../../../src/container/mounts.ts';
import { mountOptions } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest, MountRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const options = mountOptions();
const withMounts = (mounts: readonly MountRequest[], volumesFrom: readonly string[] = []): CreateRequest => {
  const plain = rootRequest();
  return { ...plain, storage: { ...plain.storage, mounts, volumesFrom } };
};

const prepare = suite('prepareMounts');
prepare('names anonymous volumes and makes nothing', () => {
  using scratch = scratchEngine();
  const volume = { kind: 'volume', name: undefined, target: '/a', options, subpath: undefined } as const;
  const { mounts, volumes } = prepareMounts(scratch.engine, withMounts([volume]), undefined);
  assert.match(volumes[0]?.volume ?? '', /^[0-9a-f]{64}$/);
  assert.is(mounts[0]?.kind === 'bind' && mounts[0].source, `${scratch.engine.volumes.directory(volumes[0]?.volume ?? '')}/_data`);
  assert.is(scratch.engine.volumes.list().length, 0);
});
prepare('takes over the volumes and binds of another container, read-only when asked', () => {
  using scratch = scratchEngine();
  const bind = { kind: 'bind', source: '/etc', target: '/etc2', options } as const;
  const volume = { kind: 'bind', source: '/v/_data', target: '/v', volume: 'data', options } as const;
  const tmpfs = { kind: 'tmpfs', target: '/t', data: [], options } as const;
  addContainer(scratch, { name: 'other', declared: { mounts: [bind, volume, tmpfs] } });
  const { mounts, volumes } = prepareMounts(scratch.engine, withMounts([], ['other:ro']), undefined);
  assert.equal(
    mounts.map((mount) => [mount.target, mount.kind === 'bind' && mount.options.readOnly]),
    [
      ['/etc2', true],
      ['/v', true],
    ],
  );
  assert.equal(volumes, [{ volume: 'data', target: '/v', anonymous: false }]);
  assertFails(() => prepareMounts(scratch.engine, withMounts([], ['nobody']), undefined), 'not-found');
});
prepare.run();

const sources = suite('requireSources');
sources('fail in the words of Podman, or make the directory', () => {
  using scratch = scratchEngine();
  const path = join(scratch.directory, 'new');
  const bind = { kind: 'bind', source: path, target: '/x', options, createSource: false } as const;
  assertFails(() => requireSources(withMounts([bind])), 'not-found', /^statfs .*new: no such file or directory/);
  requireSources(withMounts([{ ...bind, createSource: true }]));
  assert.ok(existsSync(path));
});
sources.run();
