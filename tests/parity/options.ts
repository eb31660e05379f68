/** Podman's commands and options, as record-options.ts took them from its help pages. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One option of Podman's. */
export type PodmanOption = {
  /** `-a` and `--all`, or only the long one. */
  readonly names: readonly string[];
  /** What its value is called; empty: a switch. */
  readonly type: string;
  /** As help shows it; empty for none. */
  readonly byDefault: string;
};

/** The options of each command, by its path; `(global)` are those of all. */
export function podmanOptions(): ReadonlyMap<string, readonly PodmanOption[]> {
  const commands = new Map<string, PodmanOption[]>();
  let path = '';
  for (const line of readFileSync(join(import.meta.dirname, 'podman-options.txt'), 'utf8').split('\n')) {
    const match = /^ {2}((?:-\w,)?--[\w-]+)(?: ((?!= )\S.*?))?(?: = (.*))?$/.exec(line);
    if (match !== null) commands.get(path)?.push({ names: match[1]!.split(','), type: match[2] ?? '', byDefault: match[3] ?? '' });
    else if (line !== '') commands.set((path = line), []);
  }
  return commands;
}

/** Whether an option of that type may be given several times. */
export function isRepeatable({ type }: PodmanOption): boolean {
  return ['strings', 'stringArray', 'uints', 'ints'].includes(type);
}
