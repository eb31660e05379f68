import { spawnSync } from 'node:child_process';
import type { Output } from './output.ts';

/**
 * Prints lines of our own, which may have colours in them; on a terminal that cannot show them all at once through `$PAGER`, or less. Where that cannot be started, or is set to
 * nothing, they are printed as they are.
 */
export async function showPaged(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
  lines: readonly string[],
): Promise<void> {
  const text = `${lines.join('\n')}\n`;
  const rows = output.stdout.rows?.() ?? Infinity;
  const pager = env['PAGER'] ?? 'less';
  if (!output.stdout.isTerminal || lines.length < rows || pager === '' || pager === 'cat') {
    output.stdout.write(text);
    return;
  }
  const { status } = spawnSync('/bin/sh', ['-c', pager], {
    input: text,
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { LESS: 'FRX', LESSCHARSET: 'utf-8', ...env },
  });
  // The shell's words for: there is no such program.
  if (status === 127 || status === 126 || status === null) output.stdout.write(text);
}
