import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandCheck } from '../../../../src/cli/request/check-command.ts';

const readText = (): string => {
  throw Object.assign(new Error('missing'), { code: 'ENOENT' });
};
const full = commandCheck({ env: {}, directory: '/', readText });
const options = commandCheck(undefined);
const said = async (command: string, ...words: string[]): Promise<string> => (await full(command.split(' '), words))?.message ?? '';

const test = suite('commandCheck');
test('reads options and values as commands do', async () => {
  assert.is(await said('run', '--memory', '1g', '--publish', '8080:80'), '');
  assert.match(await said('run', '--publish', '99999:80'), /port numbers must be between/);
  assert.match(await said('run', '--nope'), /unknown flag: --nope/);
  assert.match(await said('run', 'UPPER'), /must be lowercase/);
  assert.match(await said('run', '--help'), /no place in a unit/);
  assert.match(await said('network create', '--subnet', '10.0.0.0/33'), /invalid CIDR/);
  assert.match(await said('volume create', '--driver', 'foo'), /volume plugin foo/);
  assert.match(await said('pod create', '--publish', 'x'), /invalid port number/);
  assert.match(await said('image pull', '--policy', 'x'), /unsupported pull policy/);
  assert.is(await said('image pull', 'docker-archive:/x.tar'), '');
  assert.match(await said('build', '--pull=foo'), /unsupported pull policy/);
  assert.match(await said('artifact pull', 'localhost/a b'), /invalid reference/);
  assert.is(await said('kube play', '--anything'), '');
});
test('leaves values alone without the facts for them', async () => {
  assert.is(await options(['run'], ['--publish', '99999:80']), undefined);
  assert.match((await options(['run'], ['--volume-driver', 'x']))?.message ?? '', /--volume-driver: /);
});
test.run();
