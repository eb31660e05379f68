/**
 * Makes dist/sdk/, what `import … from 'tiffin'` loads: chunks in CommonJS, of which there is one of each however it is loaded, an entry
 * for `import` and one for `require`, and one file of types for each of them.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { splitFrom } from './split.ts';

const entry = 'src/sdk/package.ts';
const main = 'package.cjs';

/** A program that runs now may still load what it began with. */
const staleAfterMs = 600_000;

/** In words that the oldest Node can parse: the chunks would be syntax errors there. */
const forRequire = `'use strict';
if (parseInt(process.versions.node, 10) < 24) {
  throw new Error('tiffin needs Node.js 24 or later, and this is ' + process.version + ' (' + process.execPath + ')');
}
module.exports = require('./${main}');
`;

const forImport = (names: readonly string[]): string =>
  `import tiffin from './index.cjs';\n${names.map((name) => `export const ${name} = tiffin.${name};\n`).join('')}`;

/** Writes dist/sdk/. Prints what is wrong; returns 1 then. */
export async function bundleSdk({ repository, dist }: { repository: string; dist: string }): Promise<number> {
  const chunks = await splitFrom(repository, { package: entry });
  if (chunks.length === 0) return 1;
  const types = declarations(repository);
  const names = chunks.find(({ name }) => name === main)?.names ?? [];
  const files = [
    ...chunks.map(({ name, code }) => ({ name, code })),
    { name: 'index.cjs', code: forRequire },
    { name: 'index.mjs', code: forImport(names) },
    { name: 'index.d.cts', code: types },
    { name: 'index.d.mts', code: types },
  ];
  const place = join(dist, 'sdk');
  mkdirSync(place, { recursive: true });
  const stamp = digestOf(files.map(({ name, code }) => `${name}\n${code}`));
  const stampPath = join(place, '.stamp');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return 0;
  for (const { name, code } of files) {
    writeFileSync(join(place, `.${name}.new`), code);
    renameSync(join(place, `.${name}.new`), join(place, name));
  }
  writeFileSync(stampPath, stamp);
  removeStale(place, new Set(['.stamp', ...files.map(({ name }) => name)]));
  return 0;
}

/** The files that the declarations are made from: types, and what can be called. */
function declarationSources(repository: string): readonly string[] {
  return ['src/sdk/open.ts', 'src/lib/errors.ts', ...globSync('src/sdk/api/*.ts', { cwd: repository }).sort()];
}

/** One file of types, of all that the package exports and nothing else. */
function declarations(repository: string): string {
  const out = mkdtempSync(join(repository, 'dist/.types-'));
  try {
    // Each file is taken alone: what it exports says its types.
    const flags = ['--ignoreConfig', '--noResolve', '--noCheck', '--declaration', '--emitDeclarationOnly', '--rootDir', 'src'];
    const language = ['--target', 'esnext', '--module', 'nodenext', '--allowImportingTsExtensions', '--types', ''];
    const tsc = join(repository, 'node_modules/.bin/tsc');
    const sources = declarationSources(repository);
    spawnSync(tsc, [...flags, ...language, '--outDir', out, ...sources], { cwd: repository, stdio: ['ignore', 'inherit', 'inherit'] });
    const texts = sources.map((source) => readFileSync(join(out, source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts')), 'utf8'));
    return joinDeclarations(texts);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** What lib/errors.ts has beside, for the rooms. */
const hidden = /^export (?:declare )?(?:class|function) (?:AggregateFailure|errnoOf)\b/m;

function joinDeclarations(texts: readonly string[]): string {
  const lines = texts.join('\n').split('\n');
  const body = lines.filter((line) => !line.startsWith('import ')).join('\n');
  // A block is a docstring with what it is about.
  const blocks = body.split(/^(?=\/\*\*)/m).filter((block) => !hidden.test(block));
  return `/// <reference types="node" preserve="true" />\n${importsOf(lines)}\n${blocks.join('').trim()}\n`;
}

/** What the declarations need of Node; what they need of each other stands beside. */
function importsOf(lines: readonly string[]): string {
  const names = new Map<string, Set<string>>();
  for (const line of lines) {
    const [, list = '', module = ''] = /^import type \{ (.*) \} from '(node:[\w/]+)';$/.exec(line) ?? [];
    if (module !== '') names.set(module, new Set([...(names.get(module) ?? []), ...list.split(', ')]));
  }
  return [...names].map(([module, list]) => `import type { ${[...list].sort().join(', ')} } from '${module}';\n`).join('');
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\n${text}`);
  return hash.digest('hex');
}

function removeStale(place: string, current: ReadonlySet<string>): void {
  for (const name of readdirSync(place)) {
    if (!current.has(name) && Date.now() - statSync(join(place, name)).mtimeMs > staleAfterMs) rmSync(join(place, name), { force: true });
  }
}
