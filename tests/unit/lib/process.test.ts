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
tools('does not wait for what a tool leaves running, nor for what a tool that takes too long has started', async () => {
  // What is left running ends by itself when its reader is gone.
  const lingering = 'while sleep 0.2; do echo still 2>/dev/null || exit; done';
  const env = { PATH: process.env['PATH'] ?? '' };
  const left = await runTool('/bin/sh', ['-c', `echo answer; (${lingering}) & exit 3`], { env });
  assert.equal([left.stdout.split('\n')[0], left.exitStatus], ['answer', 3]);
  assert.is((await runTool('/bin/sh', ['-c', `(${lingering})`], { env, timeoutMs: 200 })).exitStatus, 143);
});
tools('fails for a program that is not there', async () => {
  const failure = await runTool('/no/such/tool', []).catch((error: unknown) => error);
  assert.ok(failure instanceof Error && 'code' in failure && failure.code === 'ENOENT');
});
tools.run();
