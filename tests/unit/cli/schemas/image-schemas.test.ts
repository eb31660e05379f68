import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lockColumns } from '../../../../src/cli/output/columns/lock.ts';
import { searchColumns, tagColumns } from '../../../../src/cli/output/columns/search.ts';
import { trustColumns } from '../../../../src/cli/output/columns/trust.ts';
import { foundImages, inspectedManifest, lockedImages, trustedImages } from '../../../../src/cli/schemas/image-schemas.ts';
import { checkOf } from '../../../support/json-schema.ts';

const test = suite('schemas of images');
test('take what registries and policies say', () => {
  const found = { registry: 'r.example', name: 'r.example/app', description: '', stars: 0, isOfficial: true, isAutomated: false };
  assert.equal(
    checkOf(foundImages)([searchColumns.json(found), tagColumns.json({ name: 'app', tag: '1' }), { Name: 'app', Tags: ['1'] }]),
    [],
  );
  assert.equal(checkOf(lockedImages)([lockColumns.json({ reference: 'app', platform: 'linux/amd64', digest: 'sha256:0' })]), []);
  const line = { transport: 'repository', scope: 'default', type: 'signed', owners: ['me'], lookaside: 'file:///x' };
  assert.equal(checkOf(trustedImages)([trustColumns.json(line as never)]), []);
});
test('take lists of manifests', () => {
  const list = {
    schemaVersion: 2,
    mediaType: 'x',
    manifests: [{ mediaType: 'x', digest: 'sha256:0', size: 1, platform: { architecture: 'arm', os: 'linux', variant: 'v7' } }],
  };
  assert.equal(checkOf(inspectedManifest)(list), []);
});
test.run();
