/**
 * Writes the manual into dist/: man/man1 and so on for man, manual/ with the texts that `tiffin help` shows.
 *
 *   node .ci/manuals.ts
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manualPages } from '../src/cli/manual/pages.ts';

const repository = join(import.meta.dirname, '..');

/** Makes both anew from nothing, so that no page stays of a command that is gone. */
export async function writeManuals(dist: string): Promise<void> {
  const directory = join(repository, 'src/cli/manual');
  const pages = await manualPages({ directory, ...release() });
  rmSync(join(dist, 'man'), { recursive: true, force: true });
  for (const [name, text] of pages) {
    mkdirSync(join(dist, 'man', dirname(name)), { recursive: true });
    writeFileSync(join(dist, 'man', name), text);
  }
  rmSync(join(dist, 'manual'), { recursive: true, force: true });
  cpSync(directory, join(dist, 'manual'), { recursive: true, filter: (path) => !path.endsWith('.ts') });
}

/** What stands at the foot of each page: the same for the same sources. */
export function release(): { readonly source: string; readonly date: string } {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string };
  const released = /^## \[\d[^\]]*\] - (\d{4}-\d{2}-\d{2})/m.exec(readFileSync(join(repository, 'CHANGELOG.md'), 'utf8'));
  return { source: `tiffin ${version}`, date: released?.[1] ?? '2026-11-21' };
}

if (import.meta.main) await writeManuals(join(repository, 'dist'));
