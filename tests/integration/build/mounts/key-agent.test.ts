import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { openKeyAgent } from '../../../../src/build/mounts/key-agent.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const agent = suiteNeeding('openKeyAgent', 'ssh');

agent('ends with who asked for it, and at once when a key cannot be read', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'agent-'));
  const socket = join(directory, 'socket');
  try {
    const opened = await openKeyAgent([], { socket, id: 'x' });
    assert.ok(existsSync(socket));
    await opened[Symbol.asyncDispose]();
    rmSync(socket, { force: true });
    await assertRejects(openKeyAgent([join(directory, 'none')], { socket, id: 'x' }), 'denied', /--ssh x: add the key .*none/);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

agent.run();
