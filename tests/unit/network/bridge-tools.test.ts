import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findBridgeTools, missingBridgeTools } from '../../../src/network/bridge-tools.ts';

const test = suite('findBridgeTools');
test('takes the tools of the directories that the settings name', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tools-'));
  for (const name of ['netavark', 'aardvark-dns', 'iptables']) {
    writeFileSync(join(directory, name), '#!/bin/sh\n');
    chmodSync(join(directory, name), 0o755);
  }
  try {
    assert.equal(missingBridgeTools(true, [directory]), []);
    const { netavark, aardvark, iptables } = findBridgeTools([directory]);
    assert.equal(
      [netavark, aardvark, iptables],
      ['netavark', 'aardvark-dns', 'iptables'].map((name) => join(directory, name)),
    );
  } finally {
    rmSync(directory, { recursive: true });
  }
});
test.run();
