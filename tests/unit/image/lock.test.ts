import { Readable } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultRegistries } from '../../../src/config/registries.ts';
import type { LockFile } from '../../../src/image/lock-file.ts';
import { addToLock, lockedReference, updateLock, type LockServices } from '../../../src/image/lock.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { digestOf } from '../../../src/oci/digest.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';

const test = suite('locks');
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const [old, young] = [digestOf('old'), digestOf('young')];
const options = { signal: AbortSignal.timeout(60_000) };
const empty: LockFile = { path: '/x/tiffin.lock', images: [] };

type Entry = readonly [platform: { os: string; architecture: string; variant?: string } | undefined, digest: string, mediaType?: string];

const indexOf = (...entries: readonly Entry[]): object => ({
  schemaVersion: 2,
  mediaType: indexType,
  manifests: entries.map(([platform, digest, mediaType = manifestType]) => ({
    mediaType,
    digest,
    size: 5,
    ...(platform === undefined ? {} : { platform }),
  })),
});

/** A registry that has documents under names, and blobs. */
function serviceOf(
  documents: Readonly<Record<string, object>>,
  blobs: Readonly<Record<string, string>> = {},
): LockServices & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    registries: { ...defaultRegistries, searchRegistries: ['a.test', 'b.test'] },
    trust: { policy: { default: [{ type: 'insecureAcceptAnything' }], transports: new Map() } },
    openRepository: ({ domain, path }: { domain: string; path: string }) => ({
      getManifest: async (tag: string) => {
        const name = `${domain}/${path}:${tag}`;
        asked.push(name);
        const document = documents[name];
        if (document === undefined) throw new TiffinError('not-found', 'manifest unknown');
        const bytes = Buffer.from(JSON.stringify(document));
        return await Promise.resolve({ bytes, digest: digestOf(bytes), mediaType: (document as { mediaType: string }).mediaType });
      },
      openBlob: async ({ digest }: { digest: string }) =>
        await Promise.resolve({ stream: Readable.from([Buffer.from(blobs[digest] ?? '')]), offset: 0 }),
      [Symbol.asyncDispose]: async () => await Promise.resolve(),
    }),
  } as unknown as LockServices & { asked: string[] };
}

const amd64 = { os: 'linux', architecture: 'amd64' };
const shown = ({ images }: LockFile): string[] =>
  images.flatMap(({ reference, platforms }) => [...platforms].map(([platform, digest]) => `${reference} ${platform} ${digest}`));

test('have each platform of an index, in one spelling, and nothing that is no image', async () => {
  const services = serviceOf({
    'r.test/app:latest': indexOf(
      [amd64, old],
      [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, young],
      [amd64, young],
      [{ os: 'unknown', architecture: 'unknown' }, young],
      [{ os: 'linux"\n[x]', architecture: 'evil' }, young],
      [undefined, young],
    ),
  });
  const { file, changes } = await addToLock(services, empty, ['r.test/app'], options);
  assert.equal(shown(file).toSorted(), [`r.test/app:latest linux/amd64 ${old}`, `r.test/app:latest linux/arm64 ${young}`]);
  assert.equal(
    changes.map(({ platform, before, after }) => [platform, before, after]),
    [
      ['linux/amd64', undefined, old],
      ['linux/arm64', undefined, young],
    ],
  );
});

test('ask the config of an image without index what it is for', async () => {
  const config = JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } });
  const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', digest: digestOf(config), size: config.length };
  const manifest = { schemaVersion: 2, mediaType: manifestType, config: descriptor, layers: [] };
  const services = serviceOf({ 'r.test/app:1': manifest }, { [descriptor.digest]: config });
  assert.equal(shown((await addToLock(services, empty, ['r.test/app:1'], options)).file), [
    `r.test/app:1 linux/amd64 ${digestOf(JSON.stringify(manifest))}`,
  ]);
  const lying = serviceOf({ 'r.test/app:1': manifest }, { [descriptor.digest]: config.replace('amd64', 'arm64') });
  await assertRejects(addToLock(lying, empty, ['r.test/app:1'], options), 'corrupt', /^lock r\.test\/app:1: config .* has another digest/);
});

test('leave alone what is there, and take the first place that has a short name', async () => {
  const services = serviceOf({ 'b.test/app:latest': indexOf([amd64, old]) });
  const { file } = await addToLock(services, empty, ['app'], options);
  assert.equal(shown(file), [`b.test/app:latest linux/amd64 ${old}`]);
  services.asked.length = 0;
  assert.equal((await addToLock(services, file, ['app', 'b.test/app'], options)).changes, []);
  assert.equal(services.asked, []);
  assert.is(lockedReference(services, file, 'app').reference, 'b.test/app:latest');
});

test('are updated as a whole or in part', async () => {
  const file: LockFile = {
    path: '/x/tiffin.lock',
    images: ['r.test/a:1', 'r.test/b:1'].map((reference) => ({
      reference,
      platforms: new Map([
        ['linux/amd64', old],
        ['linux/s390x', old],
      ]),
    })),
  };
  const services = serviceOf({ 'r.test/a:1': indexOf([amd64, young]), 'r.test/b:1': indexOf([amd64, young]) });
  const { changes } = await updateLock(services, file, ['r.test/b:1'], options);
  assert.equal(changes, [
    { reference: 'r.test/b:1', platform: 'linux/amd64', before: old, after: young },
    { reference: 'r.test/b:1', platform: 'linux/s390x', before: old, after: undefined },
  ]);
  assert.is((await updateLock(services, file, [], options)).changes.length, 4);
  await assertRejects(updateLock(services, file, ['r.test/c'], options), 'not-found', /r\.test\/c is not in \/x\/tiffin\.lock/);
});

test('say what they cannot do', async () => {
  const services = serviceOf({ 'r.test/none:latest': indexOf([{ os: 'unknown', architecture: 'unknown' }, old]) });
  await assertRejects(addToLock(services, empty, ['r.test/none'], options), 'unsupported', /its index names no platforms/);
  await assertRejects(addToLock(services, empty, ['r.test/gone'], options), 'not-found', /^lock r\.test\/gone:latest: manifest unknown/);
  await assertRejects(addToLock(services, empty, [`r.test/x@${old}`], options), 'invalid-argument', /without a lock/);
  assertFails(() => lockedReference(services, empty, 'app'), 'not-found', /app is not in .*add it: tiffin lock app/s);
});

test.run();
