import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const module = new URL('../../../src/cli/standard-input.ts', import.meta.url).href;
const script = `import { standardInput } from ${JSON.stringify(module)}; let n = 0; for await (const chunk of standardInput('--input')) n += chunk.length; console.log(n);`;

const test = suite('standardInput');
test('reads what is piped, all of it', () => {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    input: Buffer.alloc(3_000_000),
    encoding: 'utf8',
  });
  assert.is(stdout, '3000000\n');
});
test('is empty when nothing is there', () => {
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  assert.is(stdout, '0\n');
});
test.run();
