/**
 * Makes dist/main.cjs and what it loads. Commands that people wait for have a file each, with just what they use of the
 * program, linked into one scope (`link.ts`) and compiled ahead by V8; everything lies in a store, from which a chunk is
 * taken when somebody asks for it (`pack.ts`). What a command uses is seen in a rehearsal (`rehearse.ts`).
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkChunks } from './link.ts';
import { loader } from './loader.ts';
import { type File, packStore, shrink } from './pack.ts';
import { hotCommands, nothing, record, type Recorded, train } from './rehearse.ts';
import { type Chunk, entry, split } from './split.ts';

/** What nobody names any more is kept this long: a command that runs now may still load it. */
const staleAfterMs = 600_000;

/**
 * What the launcher runs with a Node that it found in PATH, in words that the oldest of them can parse: the bundle itself
 * would be a syntax error there.
 */
const anyNode = `'use strict';
if (parseInt(process.versions.node, 10) < 24) {
  process.stderr.write('Error: tiffin needs Node.js 24 or later, and ' + process.execPath + ' is ' + process.version + '\\n' +
    'hint: npm install (in the directory of tiffin) fetches the right one\\n');
  process.exit(125);
}
require('./main.cjs');
`;

/** Writes main.cjs and what it loads into `dist`, each by rename, main.cjs last. Prints what is wrong; returns 1 then. */
export async function bundle({ repository, dist }: { repository: string; dist: string }): Promise<number> {
  const coarse = await split(repository, []);
  if (coarse.length === 0) return 1;
  const stamp = digestOf([...coarse.map(({ source }) => source), ...ownSources()]).slice(0, 16);
  if (isMade(dist, stamp)) return 0;
  // A rehearsal with a chunk for each file says what is used: the rest gets chunks of its own, which the commands can do without.
  const used = await rehearse(dist, await split(repository, coarse.flatMap(sourcesOf)));
  const apart = [...used.values()].flatMap((inputs) =>
    coarse
      .map(sourcesOf)
      .filter((files) => files.some((file) => inputs.has(file)))
      .flatMap((files) => files.filter((file) => !inputs.has(file))),
  );
  await write(dist, { chunks: await split(repository, [...new Set(apart)].sort()), used, stamp });
  return 0;
}

function sourcesOf({ inputs }: Chunk): readonly string[] {
  return inputs.filter((path) => path.startsWith('src/'));
}

/** Runs the commands from nothing but the store; tells which of the chunks' inputs each hot one uses. */
async function rehearse(dist: string, chunks: readonly Chunk[]): Promise<Map<string, ReadonlySet<string>>> {
  const files = [...(await packStore('rehearsal', chunks)), { name: 'rehearsal.cjs', code: loader('rehearsal', { recording: true }) }];
  for (const file of files) replaceFile(dist, file);
  try {
    const recorded = record(dist, 'rehearsal.cjs');
    return new Map(hotCommands.map((command) => [command, inputsOf(chunks, recorded.get(command) ?? nothing)]));
  } finally {
    for (const { name } of files) rmSync(join(dist, name), { force: true });
  }
}

/** What exports nothing was loaded for what it does. */
function inputsOf(chunks: readonly Chunk[], { loaded, used }: Recorded): ReadonlySet<string> {
  return new Set(
    chunks.filter(({ name, names }) => used.has(name) || (loaded.has(name) && names.length === 0)).flatMap(({ inputs }) => inputs),
  );
}

type Made = { readonly chunks: readonly Chunk[]; readonly used: ReadonlyMap<string, ReadonlySet<string>>; readonly stamp: string };

async function write(dist: string, { chunks, used, stamp }: Made): Promise<void> {
  const members = new Map([...used].map(([command, inputs]) => [command, chunksOf(chunks, inputs)]));
  // A build uses more than any other command will.
  const typical = [...members].filter(([command]) => command !== 'build').map(([, wanted]) => wanted);
  members.set('common', inMany(chunks, typical));
  const linked = [...members].map(async ([name, wanted]) => await shrink(await linkChunks(`${name}-${stamp}.cjs`, wanted)));
  const contents = [
    ...[...members].map(([name, wanted]) => [`${name}-${stamp}.cjs`, wanted] as const),
    ...chunks.map((chunk) => [chunk.name, [chunk]] as const),
  ];
  const all = [
    ...(await packStore(stamp, chunks)),
    ...(await Promise.all(linked)),
    { name: 'any-node.cjs', code: anyNode },
    // For whoever asks what a file is made of.
    {
      name: 'contents.json',
      code: JSON.stringify(Object.fromEntries(contents.map(([name, of]) => [name, of.flatMap(({ inputs }) => inputs)]))),
    },
    { name: entry, code: loader(stamp, { commands: hotCommands }) },
  ];
  for (const file of all) replaceFile(dist, file);
  train(dist, entry);
  removeStale(dist, new Set(all.map(({ name }) => name)));
}

/** The chunks with any of the inputs. Those without any are esbuild's own few lines. */
function chunksOf(chunks: readonly Chunk[], wanted: ReadonlySet<string>): readonly Chunk[] {
  return chunks.filter(({ inputs }) => inputs.length === 0 || inputs.some((input) => wanted.has(input)));
}

/** What any other command will probably use, too. */
function inMany(chunks: readonly Chunk[], sets: readonly (readonly Chunk[])[]): readonly Chunk[] {
  return chunks.filter((chunk) => sets.filter((members) => members.includes(chunk)).length > sets.length / 2);
}

function isMade(dist: string, stamp: string): boolean {
  const path = join(dist, entry);
  return existsSync(path) && readFileSync(path, 'utf8').includes(stamp);
}

function digestOf(texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text);
  return hash.digest('hex');
}

/** What makes the bundle. */
function ownSources(): string[] {
  return globSync('*.{ts,cjs}', { cwd: import.meta.dirname }).map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));
}

function replaceFile(directory: string, { name, code }: File): void {
  writeFileSync(join(directory, `.${name}.new`), code);
  renameSync(join(directory, `.${name}.new`), join(directory, name));
}

function removeStale(dist: string, current: ReadonlySet<string>): void {
  for (const name of readdirSync(dist)) {
    if (!/\.(?:cjs|cache|json)/.test(name) || current.has(name.replace(/\.cache.*/, '.cjs'))) continue;
    if (Date.now() - statSync(join(dist, name)).mtimeMs > staleAfterMs) rmSync(join(dist, name), { force: true });
  }
}
