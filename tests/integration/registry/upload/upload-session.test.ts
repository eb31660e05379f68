import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../../src/config/places.ts';
import { defaultRegistries } from '../../../../src/config/registries.ts';
import { silentLog } from '../../../../src/lib/log.ts';
import { parseReference } from '../../../../src/oci/reference.ts';
import { Warnings } from '../../../../src/registry/http/warnings.ts';
import { makeTransport, openRepository, type Repository } from '../../../../src/registry/repository/repository.ts';
import { abandonUpload, beginUpload, mountBlob } from '../../../../src/registry/upload/upload-session.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { refuse, sha256 } from '../../../support/hostile-registry.ts';
import { shortTiming } from '../../../support/registry-client.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { type UploadFaults, type UploadRegistry, uploadRegistry } from '../../../support/upload-registry.ts';

const blob = Buffer.from('blob');
const wait = { idleMs: 1000, signal: undefined };
async function using(faults: UploadFaults, use: (target: Repository, server: UploadRegistry) => Promise<unknown>): Promise<void> {
  await using home = await scratchHome();
  await using server = await uploadRegistry(faults);
  const options = { places: findPlaces(home.env), env: home.env, registries: defaultRegistries, log: silentLog };
  await using transport = makeTransport(options, shortTiming);
  const shared = { options, timing: shortTiming, tokens: new Map(), transport, warnings: new Warnings(silentLog) };
  const endpoint = { reference: parseReference(`${server.address}/app`), insecure: false, isMirror: false };
  await use(openRepository(endpoint, shared, { actions: 'pull,push' }), server);
}

const test = suite('an upload');
test('begins where the registry says, and ends when it is not wanted any more', () =>
  using({ chunkMinimum: 77 }, async (target, server) => {
    const session = await beginUpload(target, wait);
    assert.is(session.location.href, `${server.url}/v2/app/blobs/uploads/u0?state=a%2Bb%3D`);
    assert.is(session.chunkMinimum, 77);
    await abandonUpload(target, session);
    assert.is(server.uploads.size, 0);
    await abandonUpload(target, session);
  }));
test('does not begin when the registry says no', () =>
  using(
    {
      before: (_request, response) => {
        refuse(response, 403, 'DENIED', 'not yours');
        return true;
      },
    },
    async (target) => void (await assertRejects(beginUpload(target, wait), 'denied', /uploading to .*: not yours/)),
  ));
test('is not needed for what another repository has', () =>
  using({ mountable: ['base'] }, async (target, server) => {
    const digest = sha256(blob);
    const other = await mountBlob(target, { digest, from: 'base', signal: undefined });
    assert.not.equal(other, 'mounted');
    server.blobs.set(digest, blob);
    assert.is(await mountBlob(target, { digest, from: 'base', signal: undefined }), 'mounted');
  }));
test('is begun when the registry mounted something else', () =>
  using(
    {
      before: (request, response) => {
        if (request.url?.includes('mount=') !== true) return false;
        response.statusCode = 201;
        response.setHeader('docker-content-digest', sha256(Buffer.from('another')));
        response.end();
        return true;
      },
    },
    async (target) => {
      assert.not.equal(await mountBlob(target, { digest: sha256(blob), from: 'base', signal: undefined }), 'mounted');
    },
  ));
test.run();
