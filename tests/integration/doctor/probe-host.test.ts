import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { probeHost } from '../../../src/doctor/probe-host.ts';

const test = suite('probeHost');
test('tries things out and leaves nothing behind', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tiffin-probe-'));
  try {
    const { uid, gid, username } = userInfo();
    const [root, runRoot] = [join(directory, 'root'), join(directory, 'run')];
    mkdirSync(runRoot, { mode: 0o700 });
    const places = {
      root,
      runRoot,
      configHome: directory,
      cacheHome: directory,
      home: directory,
      uid,
      gid,
      userName: username,
      tmp: tmpdir(),
    };
    const facts = await probeHost({ places, env: {} });
    assert.is(facts.store.writable.outcome, 'works');
    assert.is(facts.user.uid, uid);
    assert.equal(readdirSync(root), []);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
test.run();
