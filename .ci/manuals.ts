/**
 * Writes the manual into dist/: man/man1 and so on for man, manual/ with the texts that `tiffin help` shows.
 *
 *   node .ci/manuals.ts
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const texts = join(repository, 'src/cli/manual');

/** Makes what is not made yet; what has changed is replaced file by file, so that who reads meanwhile finds the one or the other. */
export async function writeManuals(dist: string): Promise<void> {
  const stamp = stampOfSources();
  const stampPath = join(dist, 'man/.stamp');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return;
  // Loads every command, which takes a second.
  const { manualPages } = await import('../src/cli/manual/pages.ts');
  replaceTree(join(dist, 'man'), await manualPages({ directory: texts, ...release() }));
  replaceTree(
    join(dist, 'manual'),
    new Map(globSync('**/*.md', { cwd: texts }).map((name) => [name, readFileSync(join(texts, name), 'utf8')])),
  );
  writeFileSync(stampPath, stamp);
}

/** What stands at the foot of each page: the same for the same sources. */
export function release(): { readonly source: string; readonly date: string } {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
  const released = /^## \[\d[^\]]*\] - (\d{4}-\d{2}-\d{2})/m.exec(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'));
  return { source: `tiffin ${version}`, date: released?.[1] ?? '2026-11-21' };
}

function replaceTree(directory: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const path = join(directory, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }
  for (const name of globSync('**/*.*', { cwd: directory })) if (!files.has(name)) rmSync(join(directory, name), { recursive: true });
}

/** Pages are made of all that commands declare, wherever they take it from. */
function stampOfSources(): string {
  const hash = createHash('sha256');
  const sources = globSync(['src/**/*.{ts,md}', '.ci/manuals.ts', 'package.json', 'CHANGELOG.md'], { cwd: repository }).sort();
  for (const name of sources) hash.update(name).update(readFileSync(join(repository, name)));
  return hash.digest('hex');
}

if (import.meta.main) await writeManuals(join(repository, 'dist'));
