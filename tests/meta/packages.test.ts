import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { npmTree, prefixTree, type Sources } from '../../.ci/package/contents.ts';
import { repository } from '../support/repository.ts';
import { scratchHome } from '../support/scratch-home.ts';

const test = suite('the contents of packages');

/** A tree in which a build left one file for each part. */
function builtTree(top: string): Sources {
  const write = (path: string, text = ''): void => {
    mkdirSync(join(top, path, '..'), { recursive: true });
    writeFileSync(join(top, path), text);
  };
  write('dist/main.cjs', "exports.stamp = 'abc';\n");
  write('dist/store-abc.json', '{"a.cjs":{"code":[0,1],"cache":[0,1]}}');
  write('dist/contents.json', '{"a.cjs":["node_modules/thing/index.js"]}');
  write('dist/sdk/index.mjs', "import x from './index.cjs'");
  write('dist/sdk/index.cjs', "require('./chunk-A.cjs')");
  const parts = ['any-node.cjs', 'run-abc.cjs', 'run-abc.cache', 'run-old.cjs', 'hello.tar', 'tiffin', 'tiffin-helper', 'tiffin-runner'];
  const sdkParts = ['sdk/index.d.mts', 'sdk/index.d.cts', 'sdk/chunk-A.cjs', 'sdk/chunk-old.cjs'];
  const texts = ['man/man1/tiffin.1', 'manual/tiffin.md', 'schemas/ps.json'];
  for (const name of [...parts, ...sdkParts, ...texts]) write(`dist/${name}`);
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE', 'node/LICENSE', 'node/bin/node']) write(name);
  write('node/package.json', '{"version":"24"}');
  write('node_modules/thing/package.json', '{"version":"1","license":"MIT"}');
  write('node_modules/thing/README.md', '# thing\n\n## License\n\nDo what you like with the thing.\n');
  write('build/compiler', 'musl-gcc\n');
  cpSync(join(repository, 'completions'), join(top, 'completions'), { recursive: true });
  return {
    repository: top,
    native: join(top, 'dist'),
    build: join(top, 'build'),
    node: join(top, 'node/bin/node'),
    nodePackage: join(top, 'node'),
    withCaches: true,
  };
}

const pathsOf = (entries: readonly { readonly path: string }[]): string[] => entries.map(({ path }) => path).sort();

test('are what the build left last, and nothing else that lies there', async () => {
  await using home = await scratchHome();
  const sources = builtTree(home.path);
  const program = pathsOf(prefixTree(sources)).filter((path) => path.startsWith('lib/'));
  const names = 'any-node.cjs main.cjs manual/tiffin.md node run-abc.cache run-abc.cjs store-abc.json tiffin tiffin-helper tiffin-runner';
  assert.equal(
    program,
    names.split(' ').map((name) => `lib/tiffin/${name}`),
  );
  const sdkPaths = pathsOf(npmTree(sources)).filter((path) => path.startsWith('dist/sdk/'));
  assert.equal(
    sdkPaths,
    ['chunk-A.cjs', 'index.cjs', 'index.d.cts', 'index.d.mts', 'index.mjs'].map((name) => `dist/sdk/${name}`),
  );
});

test('have no code caches of another processor, and no mention of them', async () => {
  await using home = await scratchHome();
  const entries = prefixTree({ ...builtTree(home.path), withCaches: false });
  assert.not.ok(entries.some(({ path }) => path.endsWith('.cache')));
  const index = entries.find(({ path }) => path.endsWith('/store-abc.json'));
  assert.is(index !== undefined && 'text' in index ? String(index.text) : '', '{"a.cjs":{"code":[0,1]}}');
});

for (const part of [
  'dist/main.cjs',
  'dist/tiffin-helper',
  'dist/man',
  'dist/manual',
  'dist/schemas',
  'completions/tiffin.fish',
  'node/LICENSE',
  'node_modules/thing/README.md',
]) {
  test(`lack nothing: without ${part} there is no package`, async () => {
    await using home = await scratchHome();
    const sources = builtTree(home.path);
    rmSync(join(home.path, part), { recursive: true });
    assert.throws(() => prefixTree(sources), new RegExp(part.replace('dist/', '').replace('/README.md', '')));
  });
}

test.run();
