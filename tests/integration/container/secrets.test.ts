import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { handOverSecrets, handOverVariables, keepSecrets, plannedSecrets, readFileSecrets } from '../../../src/container/secrets.ts';
import { withdrawHandover } from '../../../src/container/secret-handover.ts';
import type { Container } from '../../../src/container/declared.ts';
import { parseSecretOption } from '../../../src/runtime/secret-option.ts';
import { createSecret } from '../../../src/secret/create.ts';
import { removeSecret } from '../../../src/secret/remove.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';

async function containerWith(scratch: ScratchEngine, ...texts: string[]): Promise<Container> {
  const { engine } = scratch;
  const plain = { driver: 'file', options: {}, labels: {}, replace: true, ignoreExisting: false };
  for (const name of ['a', 'b']) await createSecret(engine, { ...plain, name, value: Buffer.from(`value of ${name}`) });
  const request = rootRequest();
  const container = addContainer(scratch, {
    wanted: { ...request, security: { ...request.security, secrets: texts.map(parseSecretOption) } },
  });
  keepSecrets(engine, container, await readFileSecrets(engine, container.request.secrets ?? []));
  return container;
}

const sourceOf = (value: { readonly source: string } | undefined): string => value?.source ?? '';
const read = (value: { readonly source: string } | undefined): string => readFileSync(sourceOf(value), 'utf8');

const secrets = suite('secrets of containers');
secrets('are laid out for the helper alone, and withdrawn', async () => {
  using scratch = scratchEngine();
  const container = await containerWith(scratch, 'a', 'b,type=env,target=B');
  const facts = await handOverSecrets(scratch.engine, container);
  const [file] = facts.files;
  const [variable] = facts.variables;
  assert.is(read(file), 'value of a');
  assert.is(read(variable), 'value of b');
  assert.is(statSync(sourceOf(file)).mode & 0o777, 0o600);
  assert.is(statSync(dirname(sourceOf(file))).mode & 0o777, 0o700);
  assert.equal(plannedSecrets(scratch.engine, container), facts);
  withdrawHandover(scratch.engine.places.runRoot, container.id);
  assert.not(existsSync(sourceOf(file)));
  assert.not(existsSync(sourceOf(variable)));
});
secrets('stay as files what they were, and as variables what they are', async () => {
  using scratch = scratchEngine();
  const container = await containerWith(scratch, 'a', 'a,type=env');
  const plain = { name: 'a', driver: 'file', options: {}, labels: {}, replace: true, ignoreExisting: false };
  await createSecret(scratch.engine, { ...plain, value: Buffer.from('newer') });
  const { files, variables } = await handOverSecrets(scratch.engine, container);
  assert.is(read(files[0]), 'value of a');
  assert.is(read(variables[0]), 'newer');
  const exec = handOverVariables(scratch.engine, container, () => true);
  assert.equal(handOverVariables(scratch.engine, container, () => false).variables, []);
  assert.equal(exec.files, []);
  assert.is(read(exec.variables[0]), 'newer');
  withdrawHandover(scratch.engine.places.runRoot, container.id);
  await removeSecret(scratch.engine, 'a');
  await assertRejects(handOverSecrets(scratch.engine, container), 'not-found', /no secret with name or id "a"/);
});
secrets('with a NUL byte are no variables', async () => {
  using scratch = scratchEngine();
  const container = await containerWith(scratch, 'a,type=env');
  const plain = { name: 'a', driver: 'file', options: {}, labels: {}, replace: true, ignoreExisting: false };
  await createSecret(scratch.engine, { ...plain, value: Buffer.from('x\0y') });
  await assertRejects(handOverSecrets(scratch.engine, container), 'invalid-argument', /NUL byte/);
});
secrets.run();
