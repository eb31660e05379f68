import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildOptionNames, toBuildRequest, type AskedBuild } from '../../../src/sdk/build-request.ts';
import { Given } from '../../../src/sdk/given.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('toBuildRequest');

const read = (options: unknown): AskedBuild =>
  toBuildRequest(new Given('build', options, buildOptionNames), { directory: '/here', env: { TOKEN: 'x' } });

test('builds the directory when nothing is said', () => {
  const { request } = read(undefined);
  assert.equal([request.source.context, request.source.files, request.source.directory], ['.', [], '/here']);
  assert.equal([request.pull.policy, request.cache.layers, request.jobs, request.output.tags], ['missing', true, 0, []]);
});

test('takes the text of a Containerfile for standard input', async () => {
  const { request, input } = read({ containerfile: 'FROM scratch\n', context: 'src' });
  assert.equal([request.source.context, request.source.files], ['src', ['-']]);
  assert.is(await text(input()), 'FROM scratch\n');
});

test('takes a stream for the context', () => {
  const stream = Readable.from([]);
  const { request, input } = read({ context: stream, file: 'docker/Dockerfile' });
  assert.equal([request.source.context, request.source.files], ['-', ['docker/Dockerfile']]);
  assert.is(input(), stream);
});

test('reads the rest', () => {
  const { request } = read({
    tags: ['app:1'],
    target: 'test',
    args: { V: '1' },
    labels: { a: 'b' },
    platforms: ['linux/amd64', 'linux/amd64'],
    secrets: { a: { file: 'a.txt' }, b: { env: 'TOKEN' }, c: { stored: 's' } },
    pull: 'always',
    noCache: true,
    cacheFrom: ['x'],
    network: 'none',
    jobs: 2,
    allow: ['network.host'],
  });
  assert.equal(
    [request.output.tags, request.language, request.platforms],
    [['app:1'], { buildArgs: { V: '1' }, target: 'test', skipUnusedStages: true }, ['linux/amd64']],
  );
  assert.equal(request.steps.secrets, [
    { id: 'a', source: { kind: 'file', path: '/here/a.txt' } },
    { id: 'b', source: { kind: 'variable', name: 'TOKEN' } },
    { id: 'c', source: { kind: 'stored', name: 's' } },
  ]);
  assert.equal(
    [request.cache.noCache, request.cache.cacheFrom, request.steps.network.mode, request.steps.allow, request.jobs],
    [true, ['x'], { kind: 'none' }, ['network.host'], 2],
  );
  assert.equal(request.image.labels, { a: 'b' });
});

for (const [options, pattern] of [
  [{ context: '-' }, /context must be/],
  [{ context: 7 }, /context must be/],
  [{ containerfile: 'FROM x', file: 'y' }, /cannot be given both/],
  [{ containerfile: 'FROM x', context: Readable.from([]) }, /put the file into the tar/],
  [{ secrets: { a: {} } }, /secrets\.a must have one of/],
  [{ secrets: { a: { file: 'x', env: 'TOKEN' } } }, /must have one of/],
  [{ secrets: { a: { env: 'OTHER' } } }, /no variable OTHER/],
  [{ secrets: { 'a,b': { env: 'TOKEN' } } }, /no ID/],
  [{ allow: ['everything'] }, /allow "everything"/],
  [{ tag: 'x' }, /"tag"/],
] as const) {
  test(`refuses ${Object.keys(options).join(' and ')}: ${pattern.source}`, () =>
    void assertFails(() => read(options), 'invalid-argument', pattern));
}

test.run();
