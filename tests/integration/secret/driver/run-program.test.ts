import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runProgram } from '../../../../src/secret/driver/run-program.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const services = { env: { PATH: '/usr/bin:/bin', A: 'own' } };

const run = suite('runProgram');
run('hands input and output over as they are', async () => {
  const bytes = Buffer.from([0, 255, 10]);
  assert.equal(Buffer.from(await runProgram(services, { argv: ['/bin/cat'], input: bytes, step: 'copy' })), bytes);
});
run('gives the program the environment of the user, and what is added', async () => {
  const argv = ['/bin/sh', '-c', 'printf %s "$A$B"'] as const;
  assert.is(Buffer.from(await runProgram(services, { argv: [...argv], env: { B: '+' }, step: 'x' })).toString(), 'own+');
});
run('bears a program that does not read', async () => {
  await runProgram(services, { argv: ['/bin/true'], input: Buffer.alloc(400_000), step: 'x' });
});
run('names what is not installed, and how it ended', async () => {
  await assertRejects(runProgram(services, { argv: ['no-such-tool'], step: 'x' }), 'not-found', /x: no-such-tool is not installed/);
  await assertRejects(runProgram(services, { argv: ['/bin/false'], step: 'x' }), 'runtime-failed', /x: exit status 1/);
});
run.run();
