import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cgroupSockets, findCgroups, parseCgroupManager } from '../../../src/container/cgroups.ts';
import { findCgroupRoot } from '../../../src/lib/cgroup.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('findCgroups');
const uid = 12_345;
const root = findCgroupRoot();
function inDirectory(work: (runtimeDir: string) => Promise<void> | void): () => Promise<void> {
  return async () => {
    const runtimeDir = mkdtempSync(join(tmpdir(), 'cgroups-'));
    mkdirSync(join(runtimeDir, 'systemd'));
    try {
      await work(runtimeDir);
    } finally {
      rmSync(runtimeDir, { recursive: true });
    }
  };
}

async function withSockets(paths: readonly string[], work: () => void): Promise<void> {
  const servers = await Promise.all(
    paths.map(
      (path) =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(path, () => resolve(server));
        }),
    ),
  );
  try {
    work();
  } finally {
    for (const server of servers) server.close();
  }
}

test(
  'asks the systemd of the user when it listens',
  inDirectory(async (runtimeDir) => {
    const manager = join(runtimeDir, 'systemd/private');
    await withSockets([manager, join(runtimeDir, 'bus')], () => {
      const sockets = { managerSocket: manager, busSocket: join(runtimeDir, 'bus') };
      assert.equal(cgroupSockets({ places: { uid, runtimeDir }, env: {} }), sockets);
      const found = findCgroups({ places: { uid, runtimeDir }, env: {} }, { manager: undefined, cgroups: undefined });
      assert.is(found.manager, root === undefined ? 'none' : 'systemd');
      const other = findCgroups({ places: { uid, runtimeDir }, env: {} }, { manager: undefined, cgroups: 'split' });
      assert.is.not(other.manager, 'systemd', 'a unit that was made for the container is enough');
    });
  }),
);
test(
  'a file is no socket',
  inDirectory((runtimeDir) => {
    writeFileSync(join(runtimeDir, 'systemd/private'), '');
    assert.equal(cgroupSockets({ places: { uid, runtimeDir }, env: {} }), { managerSocket: '', busSocket: '' });
  }),
);
test(
  'says why there is none',
  inDirectory((runtimeDir) => {
    const found = findCgroups({ places: { uid, runtimeDir }, env: {} }, { manager: undefined, cgroups: undefined });
    assert.is(found.manager, 'none');
    assert.match(found.reason, /cgroup/);
    const asked = findCgroups({ places: { uid, runtimeDir }, env: {} }, { manager: 'systemd', cgroups: undefined });
    assert.match(asked.reason, root === undefined ? /no cgroup version 2/ : /no systemd of this user/);
  }),
);
test('knows two managers', () => {
  assert.equal([undefined, 'systemd', 'cgroupfs'].map(parseCgroupManager), [undefined, 'systemd', 'cgroupfs']);
  assertFails(() => parseCgroupManager('foo'), 'invalid-argument', /cgroup manager must be one of cgroupfs and systemd/);
});
test.run();
