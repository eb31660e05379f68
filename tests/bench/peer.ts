/**
 * The peer: a throw-away machine in namespaces with Podman 5.8, at native speed, kept beside the checkout. Both tools are
 * measured inside it, so that kernel, file system and libraries are the same.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../support/repository.ts';

const script = join(dirname(repository), 'shared/peer/peer');
const mounted = '/opt/tiffin';

/** Whether the peer can be used here. */
export function hasPeer(): boolean {
  return process.getuid?.() === 0 && existsSync(script) && existsSync(join(process.env['PEER_DIR'] ?? '/srv/peer', 'sid'));
}

/** Runs this benchmark again inside the peer, as its ordinary user; returns its exit status. */
export function runInPeer(args: readonly string[], stopwatch: string): number {
  const env = {
    ...process.env,
    PEER_NAME: process.env['PEER_NAME'] ?? 'bench',
    PEER_BIND: `${repository}:tiffin ${dirname(stopwatch)}:stopwatch`,
  };
  const peer = (...words: readonly string[]) => spawnSync(script, words, { env, stdio: words[0] === 'exec' ? 'inherit' : 'ignore' });
  peer('stop');
  if (peer('start').status !== 0) return 1;
  try {
    const inner = [
      'env',
      'TIFFIN_BENCH_STOPWATCH=/opt/stopwatch/stopwatch',
      `${mounted}/node_modules/.bin/node`,
      `${mounted}/tests/bench/run.ts`,
      '--here',
      ...args,
    ];
    return peer('exec', ...inner).status ?? 1;
  } finally {
    peer('stop');
  }
}
