import type { ChangedPath } from '../../image/list-changes.ts';
import { TiffinError } from '../../lib/errors.ts';
import { fileNameJson, fileNameText } from './file-name.ts';
import type { Output } from './output.ts';

const letters = { added: 'A', changed: 'C', removed: 'D' } as const;

/** Refuses formats that `diff` does not have. @throws {TiffinError} `invalid-argument` in Podman's words */
export function requireDiffFormat(format: string | undefined): void {
  if (format === undefined || format === '' || format === 'json') return;
  throw new TiffinError('invalid-argument', "only supported value for '--format' is 'json'");
}

/**
 * Prints what `diff` found: a line a path, or with `json` a list of paths for each kind of change that there is. Away from
 * terminals lines hold the bytes that the names have.
 */
export async function printChanges(output: Output, changes: readonly ChangedPath[], format: string | undefined): Promise<void> {
  if (format === 'json') {
    const kinds = Map.groupBy(changes, ({ change }) => change);
    const pathsOf = (kind: ChangedPath['change']): string[] | undefined => kinds.get(kind)?.map(({ path }) => fileNameJson(path));
    await output.value({ changed: pathsOf('changed'), added: pathsOf('added'), deleted: pathsOf('removed') }, { name: 'diff' });
    return;
  }
  const { isTerminal } = output.stdout;
  const lines = changes.map(({ path, change }) => `${letters[change]} ${isTerminal ? fileNameText(path) : path}\n`).join('');
  if (lines !== '') output.raw('stdout', Buffer.from(lines, isTerminal ? 'utf8' : 'latin1'));
}
