import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { candidates } from '../../../../src/cli/completion/candidates.ts';
import type { Engine } from '../../../../src/engine.ts';
import { imageRecord } from '../../../support/image-record.ts';

const images = [imageRecord({ id: 'abc123def456', names: ['docker.io/library/alpine:3', 'localhost/app:dev'] })];
const volumes = [{ name: 'data' }, { name: 'evil\nname' }];
const engine = (): Promise<Engine> =>
  Promise.resolve({
    images: {
      list: () => images,
      lists: { names: () => [{ name: 'localhost/app:1' }] },
      artifacts: { names: () => [{ name: 'docker.io/library/art:1' }] },
    },
    volumes: { list: () => volumes },
  } as never);
const none = (): Promise<Engine> => Promise.reject(new Error('must not be opened'));
const words = async (topic: string, prefix: string, open = engine): Promise<string[]> =>
  (await candidates(topic, prefix, open)).map(({ word }) => word);

const test = suite('candidates');
test('offers images by every name that finds them', async () =>
  assert.equal(await words('image', ''), ['docker.io/library/alpine:3', 'alpine:3', 'localhost/app:dev', 'app:dev']));
test('offers IDs to who has begun to type one', async () => assert.equal(await words('image', 'abc'), ['abc123def456']));
test('offers lists and artifacts by every name that finds them', async () => {
  assert.equal(await words('manifest-list', ''), ['localhost/app:1', 'app:1']);
  assert.equal(await words('artifact', 'art'), ['art:1']);
});
test('offers no name that a shell would break', async () => assert.equal(await words('volume', ''), ['data']));
test('offers signals without opening the state', async () => assert.equal(await words('signal', 'SIGTE', none), ['SIGTERM']));
test('offers capabilities', async () => assert.ok((await words('capability', 'CAP_NET', none)).includes('CAP_NET_ADMIN')));
test('offers commands with their summaries', async () => {
  const [first] = await candidates('command', 'imag', none);
  assert.equal([first?.word, first?.description], ['images', 'List images']);
});
test('offers fields of a listing', async () => {
  assert.equal(await words('format-image', '{{.Rep', none), ['{{.Repository}}', '{{.RepoTags}}', '{{.RepoDigests}}']);
  assert.equal(await words('format-image', 'js', none), ['json']);
  assert.ok((await words('format-image', 'x{{.ID}}{{.Ta', none)).includes('x{{.ID}}{{.Tag}}'));
});
test('offers containers and files of the host to cp', async () => {
  const containers = { list: () => [{ name: 'web', imageName: 'app' }] };
  const withContainers = (): Promise<Engine> => Promise.resolve({ containers } as never);
  assert.equal((await words('container-path', 'we', withContainers))[0], 'web:');
  assert.equal(await words('container-path', 'web:/et', none), []);
  assert.ok((await words('container-path', '/et', none)).includes('/etc/'));
});
test('offers nothing for what it does not know', async () => assert.equal(await words('nonsense', '', none), []));
test.run();
