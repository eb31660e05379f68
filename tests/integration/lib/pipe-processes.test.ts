import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pipeProcesses } from '../../../src/lib/pipe-processes.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const sh = (script: string, name: string) => ({ argv: ['/bin/sh', '-c', script] as [string, ...string[]], name });
async function pipe(from: string, to: string, signal = new AbortController().signal): Promise<string> {
  let said = '';
  const onOutput = (bytes: Uint8Array): void => void (said += Buffer.from(bytes).toString());
  await pipeProcesses(sh(from, 'one'), sh(to, 'two'), { env: { PATH: '/usr/bin:/bin' }, onOutput, signal });
  return said;
}

const test = suite('pipeProcesses');
test('gives the output of one to the other', async () => {
  assert.is(await pipe('echo hello', 'tr a-z A-Z'), 'HELLO\n');
  assert.is((await pipe('head -c 5000000 /dev/zero', 'wc -c')).trim(), '5000000');
});
test('says which one failed', async () => {
  await assertRejects(pipe('exit 3', 'cat'), 'runtime-failed', /^one ended with status 3/);
  await assertRejects(pipe('echo x; exit 4', 'cat >/dev/null'), 'runtime-failed', /^one ended with status 4/);
  await assertRejects(pipe('head -c 5000000 /dev/zero', 'exit 5'), 'runtime-failed', /^two ended with status 5/);
  await assertRejects(pipe('true', 'echo never'), 'runtime-failed', /^one gave nothing/);
  await assertRejects(pipe('kill -9 $$', 'cat'), 'runtime-failed', /^one ended with SIGKILL/);
});
test('says that a program is not there', async () => {
  const missing = { argv: ['/nowhere/program'] as [string], name: 'one' };
  const options = { env: {}, onOutput: () => undefined, signal: new AbortController().signal };
  await assertRejects(pipeProcesses(missing, sh('cat', 'two'), options), 'not-found', /\/nowhere\/program is not installed/);
});
test('ends both when it is given up', async () => {
  await assertRejects(pipe('echo x; exec sleep 600', 'cat > /dev/null', AbortSignal.timeout(300)), 'cancelled');
});
test.run();
