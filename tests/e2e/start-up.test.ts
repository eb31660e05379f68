import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('what a command loads', 'built');

const main = join(dirname(tiffinPath), 'main.cjs');

/** What Node had loaded when a command of the built bundle ended: its own modules beyond a bare start, and our files. */
async function loadedBy(home: ScratchHome, words: readonly string[]): Promise<{ builtins: string[]; files: string[] }> {
  const spy = join(home.path, 'spy.cjs');
  writeFileSync(
    spy,
    `const bare = new Set(process.moduleLoadList);
     process.on('exit', () => {
       const builtins = process.moduleLoadList.filter((name) => !bare.has(name) && name.startsWith('NativeModule ')).map((name) => name.slice(13));
       const { scripts } = require(${JSON.stringify(main)});
       require('node:fs').writeSync(3, JSON.stringify({ builtins, files: Object.keys(scripts) }));
     });`,
  );
  const { stdout } = await run('sh', ['-c', '3>&1 >/dev/null 2>&1 "$@"', 'sh', process.execPath, '-r', spy, main, ...words], {
    env: home.env,
  });
  return JSON.parse(stdout);
}

/** Loading any of these costs as much as the whole of ps. */
const costly = ['http', 'https', 'tls', 'net', 'tty', 'crypto', 'zlib', 'worker_threads', 'http2', 'dgram', 'readline', 'child_process'];

for (const words of [['version'], ['ps', '-a'], ['images'], ['volume', 'ls']]) {
  const name = `tiffin ${words.join(' ')}`;
  test(`${name} loads none of undici, execa, tar and chalk`, async () => {
    await using home = await scratchHome();
    const { files } = await loadedBy(home, words);
    assert.equal(
      files.filter((file) => !/^(?:more|command-\w+)\.cjs$/.test(file)),
      [],
    );
  });

  test(`${name} loads few modules of Node`, async () => {
    await using home = await scratchHome();
    const { builtins } = await loadedBy(home, words);
    assert.equal(
      builtins.filter((module) => costly.includes(module)),
      [],
    );
    assert.ok(builtins.length <= 12, `${builtins.length}: ${builtins.join(' ')}`);
  });
}

test.run();
