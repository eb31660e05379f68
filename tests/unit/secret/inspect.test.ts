import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectSecret } from '../../../src/secret/inspect.ts';

const record = {
  id: '0'.repeat(25),
  name: 'a',
  driver: 'file',
  options: { path: '/s' },
  labels: { k: 'v' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
};

const inspect = suite('inspectSecret');
inspect('has the names of Podman and no value', () => {
  assert.equal(inspectSecret(record), {
    ID: record.id,
    CreatedAt: record.createdAt,
    UpdatedAt: record.updatedAt,
    Spec: { Name: 'a', Driver: { Name: 'file', Options: new Map([['path', '/s']]) }, Labels: new Map([['k', 'v']]) },
  });
});
inspect('knows the field of the value in templates', () => {
  assert.is((inspectSecret(record) as { SecretData?: string }).SecretData, '');
});
inspect('shows the value when it is given one', () => {
  assert.is((inspectSecret(record, Buffer.from('x')) as { SecretData?: string }).SecretData, 'x');
});
inspect.run();
