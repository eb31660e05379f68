import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseEntrypoint, toEnvironment } from '../../../../src/cli/request/process.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parseEntrypoint');
for (const [text, expected] of [
  ['', []],
  ['a b', ['a b']],
  ['["a","b c"]', ['a', 'b c']],
  ['[1]', ['[1]']],
  ['[', ['[']],
] as const) {
  test(`reads ${JSON.stringify(text)}`, () => assert.equal(parseEntrypoint(text), expected));
}
test.run();

const environment = suite('toEnvironment');
environment('hands over proxies only for containers that ask nothing else', () => {
  const facts = { env: { http_proxy: 'p' }, directory: '/', readText: () => '' };
  assert.equal(toEnvironment({ entries: [], files: [] }, facts).fromHost, ['http_proxy=p']);
  assert.equal(toEnvironment({ entries: [], files: [], httpProxy: false }, facts).fromHost, []);
});
environment('names a file that is not there', () => {
  const facts = {
    env: {},
    directory: '/',
    readText: () => {
      throw Object.assign(new Error('x'), { code: 'ENOENT' });
    },
  };
  assertFails(
    () => toEnvironment({ entries: [], files: ['/f'] }, facts),
    'invalid-argument',
    /parsing file "\/f": open \/f: no such file or directory/,
  );
});
environment.run();
