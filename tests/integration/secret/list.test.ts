import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSecret } from '../../../src/secret/create.ts';
import { listSecrets } from '../../../src/secret/list.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const list = suite('listSecrets');
list('filters by name and ID', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const plain = { value: Buffer.from('x'), driver: 'file', options: {}, labels: {}, replace: false, ignoreExisting: false };
  const a = await createSecret(engine, { ...plain, name: 'alpha' });
  const b = await createSecret(engine, { ...plain, name: 'beta' });
  const names = (...filters: string[]): string[] => listSecrets(engine, filters).map(({ name }) => name);
  assert.equal(names().toSorted(), ['alpha', 'beta']);
  assert.equal(names('name=^al'), ['alpha']);
  assert.equal(names('name=alpha', 'name=beta').toSorted(), ['alpha', 'beta']);
  assert.equal(names(`id=${b.id}`), ['beta']);
  assert.equal(names(`id=${a.id}`, 'name=beta'), []);
  assertFails(() => names('label=x'), 'invalid-argument', /invalid filter "label"/);
});
list.run();
