import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findSecrets } from '../../../src/container/find-secrets.ts';
import { createSecret } from '../../../src/secret/create.ts';
import { parseSecretOption } from '../../../src/runtime/secret-option.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

function asking(...texts: string[]): CreateRequest {
  const plain = plainRequest('x');
  return { ...plain, security: { ...plain.security, secrets: texts.map(parseSecretOption) } };
}

const find = suite('findSecrets');
find('names each by what it is called', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const plain = { name: 'db', value: Buffer.from('x'), driver: 'file', options: {}, labels: {}, replace: false, ignoreExisting: false };
  const { id } = await createSecret(engine, plain);
  const file = { secret: 'db', id, kind: 'file', uid: 0, gid: 0, mode: 0o444 };
  assert.equal(findSecrets(engine, asking(id.slice(0, 9), 'db,target=x', 'db,type=env', 'db,type=env,target=A')), [
    { ...file, target: '/run/secrets/db' },
    { ...file, target: '/run/secrets/x' },
    { secret: 'db', id, kind: 'variable', name: 'db' },
    { secret: 'db', id, kind: 'variable', name: 'A' },
  ]);
  assertFails(() => findSecrets(engine, asking('none')), 'not-found', /no such secret/);
  assert.equal(findSecrets(engine, plainRequest('x')), []);
});
find.run();
