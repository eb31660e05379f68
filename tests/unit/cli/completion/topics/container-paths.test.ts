import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerPaths } from '../../../../../src/cli/completion/topics/container-paths.ts';

// What it lists is tried with containers, in tests/e2e/completion.test.ts.
const test = suite('containerPaths');
test('says nothing when nothing can be said', async () => {
  assert.equal(await containerPaths({} as never, { name: 'web', front: 'web:', prefix: '/e' }), []);
});
test.run();
