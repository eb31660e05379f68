import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runTool } from '../../../src/lib/process.ts';

const tools = suite('runTool');
tools('gives output and exit status', async () => {
  const { stdout, stderr, exitStatus } = await runTool('/bin/sh', ['-c', 'cat; echo no >&2; exit 3'], { input: 'yes' });
  assert.equal([stdout, stderr, exitStatus], ['yes', 'no\n', 3]);
});
tools('hands over nothing of our environment', async () => {
  const { stdout } = await runTool('/usr/bin/env', [], { env: { ONLY: 'this' } });
  assert.is(stdout, 'ONLY=this\n');
});
tools('tells a signal as a shell does', async () => {
  assert.is((await runTool('/bin/sh', ['-c', 'kill -TERM $$'])).exitStatus, 143);
});
tools('fails for a program that is not there', async () => {
  const failure = await runTool('/no/such/tool', []).catch((error: unknown) => error);
  assert.ok(failure instanceof Error && 'code' in failure && failure.code === 'ENOENT');
});
tools.run();
