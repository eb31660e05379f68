import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DirectoryWatch } from '../../../src/lib/directory-watch.ts';

const watches = suite('DirectoryWatch');
watches('wakes at a change, even one before it was waited for', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'watch-'));
  using watch = new DirectoryWatch(directory);
  const startedAt = performance.now();
  setTimeout(() => writeFileSync(join(directory, 'x'), ''), 10);
  await watch.next(new AbortController().signal);
  assert.ok(performance.now() - startedAt < 240);
  rmSync(directory, { recursive: true });
});
watches('wakes by itself where there is nothing to watch', async () => {
  using watch = new DirectoryWatch('/no/such/directory');
  await watch.next(new AbortController().signal);
});
watches('wakes at once when it is given up', async () => {
  using watch = new DirectoryWatch('/no/such/directory');
  await watch.next(AbortSignal.abort());
});
watches.run();
