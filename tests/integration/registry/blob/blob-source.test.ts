import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BlobSource } from '../../../../src/registry/blob/blob-source.ts';
import { foreignSources, requestBlob } from '../../../../src/registry/blob/blob-source.ts';
import type { Connection, RegistryRequest } from '../../../../src/registry/http/connection.ts';
import { smallImage } from '../../../support/hostile-registry.ts';
import { assertRejects } from '../../../support/assert-fails.ts';

const { descriptor } = smallImage(1000);

/** A source whose connection gives these answers in turn, and keeps what it was asked. */
function source(...answers: readonly { status: number; headers?: Record<string, string> }[]) {
  const asked: RegistryRequest[] = [];
  const open = (request: RegistryRequest) => {
    const { status = 500, headers = {} } = answers[asked.length] ?? {};
    asked.push(request);
    return Promise.resolve({ status, header: (name: string) => headers[name], discard: () => Promise.resolve() });
  };
  const given = { connection: { open } as unknown as Connection, repository: 'team/app', name: 'r.example/team/app' } satisfies BlobSource;
  return { asked, given };
}

const requests = suite('requestBlob');
requests('asks by digest, and for a range only in the middle', async () => {
  const { asked, given } = source({ status: 200 }, { status: 206, headers: { 'content-range': 'bytes 10-999/1000' } });
  assert.is((await requestBlob(given, descriptor, 0, {})).position, 0);
  assert.is((await requestBlob(given, descriptor, 10, {})).position, 10);
  assert.is(asked[0]?.path, `/v2/team/app/blobs/${descriptor.digest}`);
  assert.is(asked[0]?.headers, undefined);
  assert.equal(asked[1]?.headers, { range: 'bytes=10-' });
});
requests('asks for the whole after 416', async () => {
  const { asked, given } = source({ status: 416 }, { status: 200 });
  assert.is((await requestBlob(given, descriptor, 10, {})).position, 0);
  assert.is(asked.length, 2);
});
requests('takes an unknown total, not a wrong one', async () => {
  const unknown = source({ status: 206, headers: { 'content-range': 'bytes 10-999/*' } });
  assert.is((await requestBlob(unknown.given, descriptor, 10, {})).position, 10);
  const wrong = source({ status: 206, headers: { 'content-range': 'bytes 10-999/2000' } });
  await assertRejects(requestBlob(wrong.given, descriptor, 10, {}), 'corrupt');
});
requests('refuses a length that the descriptor does not have', async () => {
  const { given } = source({ status: 200, headers: { 'content-length': '5' } });
  await assertRejects(requestBlob(given, descriptor, 0, {}), 'corrupt', /has 5 bytes, the manifest says 1000/);
});
requests.run();

const foreign = suite('foreignSources');
const far = { ...descriptor, mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip' };
foreign('are the addresses of foreign layers alone, without what is secret in them', () => {
  const { given } = source();
  const urls = ['https://user:pw@far.example/layer', 'http://other.example/', 'file:///etc/passwd', 'nonsense'];
  assert.equal(
    foreignSources({ ...far, urls }, given).map(({ url, name }) => [url?.href, name]),
    [
      ['https://far.example/layer', 'far.example'],
      ['http://other.example/', 'other.example'],
    ],
  );
  assert.equal(foreignSources({ ...descriptor, urls }, given), []);
  assert.equal(foreignSources(far, given), []);
});
foreign.run();
