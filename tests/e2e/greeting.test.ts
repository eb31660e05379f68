import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import { repository } from '../support/repository.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('npm start', 'built', 'user-namespaces', 'overlay');
const reference = 'localhost/tiffin/hello:latest';

test('greets from inside a container, without network and without a registry', async () => {
  await using home = await scratchHome();
  await mustTiffin(home, ['load', '-q', '-i', join(repository, 'dist/hello.tar')]);
  const { stdout, status, stderr } = await tiffin(home, ['run', '--rm', '--network', 'none', '-e', 'HOST_USER=cook (1000)', reference]);
  assert.is(status, 0, stderr);
  for (const words of [
    'Hello from inside a container',
    'root in here, cook (1000) outside',
    'PID 1,',
    'lo only',
    'overlay',
    'a filter of system calls is on',
  ]) {
    assert.ok(stdout.includes(words), `${words} is not in:\n${stdout}`);
  }
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
});

test.run();
