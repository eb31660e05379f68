import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { podCommands, podSpellings } from '../../../../src/cli/tables/pod.ts';

const test = suite('podCommands');
test('every command loads', async () => {
  for (const [path, entry] of Object.entries(podCommands)) assert.is(typeof (await entry.load()), 'function', path);
});
test('are those of Podman', () => {
  const verbs = 'clone create exists inspect kill logs pause prune ps restart rm start stats stop top unpause';
  assert.equal(
    Object.keys(podCommands),
    verbs.split(' ').map((verb) => `pod ${verb}`),
  );
});
test('every spelling means one of them', () => {
  for (const first of Object.values(podSpellings)) assert.ok(podCommands[first], first);
});
test.run();
