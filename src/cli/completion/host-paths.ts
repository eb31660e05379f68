import { readdirSync } from 'node:fs';

import type { Candidate } from './topics/ask.ts';

/**
 * The files and directories whose paths begin with what was typed; hidden ones only when asked for. Directories end in a slash; `~/` stays,
 * and is the home.
 */
export function hostPaths(prefix: string, env: Readonly<Record<string, string | undefined>> = {}): readonly Candidate[] {
  const cut = prefix.lastIndexOf('/') + 1;
  const [directory, name] = [prefix.slice(0, cut), prefix.slice(cut)];
  const read = directory.startsWith('~/') ? `${env['HOME'] ?? ''}${directory.slice(1)}` : directory;
  try {
    return readdirSync(read === '' ? '.' : read, { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(name) && (name.startsWith('.') || !entry.name.startsWith('.')))
      .map((entry) => ({ word: `${directory}${entry.name}${entry.isDirectory() ? '/' : ''}` }));
  } catch {
    return [];
  }
}
