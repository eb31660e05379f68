import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openUpper } from '../../../../src/build/steps/upper.ts';

const upper = suite('openUpper');

upper('has the mode of what is below, and goes on with what was put aside', () => {
  const directory = mkdtempSync(join(tmpdir(), 'upper-'));
  try {
    const [one, two, lower] = ['one', 'two', 'lower'].map((name) => join(directory, name)) as [string, string, string];
    for (const path of [one, two, lower]) mkdirSync(path);
    chmodSync(lower, 0o750);
    const pending = { path: join(directory, 'pending'), mountPoints: new Set<string>() };
    const first = openUpper({ directory: one }, [lower], pending);
    assert.is(statSync(first.upper).mode & 0o7777, 0o750);
    mkdirSync(pending.path);
    writeFileSync(join(pending.path, 'f'), '');
    const second = openUpper({ directory: two }, [], pending);
    assert.ok(existsSync(join(second.upper, 'f')));
    assert.not(existsSync(pending.path));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

upper.run();
