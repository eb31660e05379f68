import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('what a command loads', 'built');

const main = join(dirname(tiffinPath), 'main.cjs');

/** Of each file that the bundle can load, the sources that it is made of. */
const contents = (): Record<string, string[]> => JSON.parse(readFileSync(join(dirname(main), 'contents.json'), 'utf8'));

/** What Node had loaded when a command of the built bundle ended: its own modules beyond a bare start, and sources. */
async function loadedBy(home: ScratchHome, words: readonly string[]): Promise<{ builtins: string[]; sources: string[] }> {
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
  const { builtins, files } = JSON.parse(stdout) as { builtins: string[]; files: string[] };
  const known = contents();
  return { builtins, sources: files.flatMap((file) => known[file]!) };
}

/** Loading any of these costs as much as the whole of ps. */
const costly = ['http', 'https', 'tls', 'net', 'tty', 'crypto', 'zlib', 'worker_threads', 'http2', 'dgram', 'readline', 'child_process'];

for (const words of [['version'], ['ps', '-a'], ['images'], ['volume', 'ls']]) {
  const name = `tiffin ${words.join(' ')}`;
  test(`${name} loads none of undici, execa, tar and chalk`, async () => {
    await using home = await scratchHome();
    const { sources } = await loadedBy(home, words);
    assert.ok(sources.includes('src/cli/main.ts'));
    assert.equal(
      sources.filter((source) => /node_modules\/(?:undici|execa|tar|chalk)\//.test(source)),
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

/**
 * What the files of the commands that people wait for may hold, in kilobytes: V8 reads all of it before the first line runs.
 * The build takes only what a command uses, so who comes over it made the command itself do more: load it where it is used.
 */
const budgets: Readonly<Record<string, number>> = {
  run: 620,
  create: 520,
  start: 480,
  exec: 320,
  ps: 340,
  images: 250,
  stop: 220,
  rm: 310,
  common: 270,
};

for (const [command, kilobytes] of Object.entries(budgets)) {
  const file = () => Object.keys(contents()).find((name) => new RegExp(`^${command}-[0-9a-f]{16}\\.cjs$`).test(name))!;

  test(`the file of ${command} is at most ${kilobytes} kB`, () => {
    const { size } = statSync(join(dirname(main), file()));
    assert.ok(size <= kilobytes * 1000, `${size} bytes`);
  });

  test(`the file of ${command} has nothing that a plain container does without`, () => {
    const rare =
      /^src\/(?:registry|pod|build|containerfile|upkeep|doctor|secret|kube|systemd|docker-api|image\/(?:pull|push|sinks|archive|signature|copy)|container\/(?:copy|stats|top|why|inspect|log)|storage\/remap|config\/(?:auth|cdi|policy|registries))\//;
    assert.equal(
      contents()[file()]!.filter((source) => rare.test(source) || /node_modules\/(?!clipanion|smol-toml)/.test(source)),
      [],
    );
  });
}

test.run();
