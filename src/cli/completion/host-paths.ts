import { readdirSync } from 'node:fs';

import type { Candidate } from './candidates.ts';

/** The files and directories whose paths begin with what was typed; hidden ones only when asked for. Directories end in a slash. */
export function hostPaths(prefix: string): readonly Candidate[] {
  const cut = prefix.lastIndexOf('/') + 1;
  const [directory, name] = [prefix.slice(0, cut), prefix.slice(cut)];
  try {
    return readdirSync(directory === '' ? '.' : directory, { withFileTypes: true })
      .filter((entry) => entry.name.startsWith(name) && (name.startsWith('.') || !entry.name.startsWith('.')))
      .map((entry) => ({ word: `${directory}${entry.name}${entry.isDirectory() ? '/' : ''}` }));
  } catch {
    return [];
  }
}
