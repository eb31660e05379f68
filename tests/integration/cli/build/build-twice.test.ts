import * as assert from 'uvu/assert';
import { buildPlace } from '../../../support/build-place.ts';
import { suiteNeeding } from '../../../support/needs.ts';

const test = suiteNeeding('buildTwice', 'helper', 'user-namespaces', 'subuids');

test('gives the image when both are the same, under its name', async () => {
  await using place = await buildPlace({ Containerfile: 'FROM scratch\nCOPY hello /\n', hello: 'x' });
  const { status, stdout, stderr } = await place.build('--twice', '-t', 'app');
  assert.is(status, 0, stderr);
  assert.match(stdout, /^Successfully tagged localhost\/app:latest\n[0-9a-f]{64}\n$/);
  assert.not.match(stderr, /CACHED/);
});

test('names the field that differs, with status 1 and nothing tagged', async () => {
  await using place = await buildPlace({ Containerfile: 'FROM scratch\nCOPY hello /\n', hello: 'x' });
  const { status, stdout, stderr } = await place.build('--twice', '--real-times', '-t', 'app');
  assert.equal([status, stdout], [1, '']);
  assert.match(stderr, /^Error: the two builds differ: .*created/m);
  assert.is((await place.run('image', 'exists', 'app')).status, 1);
});

test('does not read standard input twice', async () => {
  await using place = await buildPlace({});
  const { status, stderr } = await place.run('build', '--twice', '-');
  assert.is(status, 125);
  assert.match(stderr, /standard input can be read once only/);
});

test.run();
