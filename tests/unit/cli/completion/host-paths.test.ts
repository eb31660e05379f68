import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hostPaths } from '../../../../src/cli/completion/host-paths.ts';

const test = suite('paths of the host');

test('begin with what was typed; hidden ones only when asked for', () => {
  const directory = mkdtempSync(join(tmpdir(), 'paths-'));
  try {
    mkdirSync(join(directory, 'data'));
    for (const name of ['date', '.dot', 'other']) writeFileSync(join(directory, name), '');
    const words = (prefix: string): string[] =>
      hostPaths(`${directory}/${prefix}`)
        .map(({ word }) => word.slice(directory.length + 1))
        .toSorted();
    assert.equal(words('da'), ['data/', 'date']);
    assert.equal(words(''), ['data/', 'date', 'other']);
    assert.equal(words('.'), ['.dot']);
    assert.equal(hostPaths(`${directory}/none/x`), []);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test.run();
