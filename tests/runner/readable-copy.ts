/**
 * A copy of the working tree for a test user who cannot enter the checkout (below /root, say, or cloned under umask 077).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the command line `prefix` (setpriv …) can read what tests read of `repository`. */
export function isReadableBy(prefix: readonly [string, ...string[]], repository: string): boolean {
  const needed = ['package.json', 'src/cli/main.ts', 'tests/run.ts', 'node_modules/uvu/package.json', 'dist/tiffin'];
  const tests = needed.map((path) => `test -r '${path}'`).join(' && ');
  const [command, ...args] = [...prefix, 'sh', '-c', `cd "$1" && ${tests} && test -x node_modules/.bin/node`, 'sh', repository] as [
    string,
    ...string[],
  ];
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Copies the working tree, without what only the build needs, to a place that everyone may read; disposing removes it. */
export function copyForEveryone(repository: string): Disposable & { readonly path: string } {
  const place = mkdtempSync('/var/tmp/tiffin-tree-');
  const tools = ['@swc', '@oxlint*', '@esbuild', 'knip'].map((name) => `node_modules/${name}`);
  const left = ['.git', 'node_modules/node-linux-*/include', 'node_modules/node-linux-*/share', ...tools];
  const script = `umask 022; chmod 755 "$2"; cd "$1" && tar -c ${left.map((path) => `--exclude='./${path}'`).join(' ')} . | tar -x --no-same-owner -C "$2" && chmod -R a+rX "$2"`;
  const { status, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', script, 'bash', repository, place], { encoding: 'utf8' });
  const dispose = (): void => rmSync(place, { recursive: true, force: true });
  if (status !== 0) {
    dispose();
    throw new Error(`cannot copy the working tree to ${join(place)}: ${stderr.trim()}`);
  }
  return { path: place, [Symbol.dispose]: dispose };
}
