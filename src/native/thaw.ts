import { spawn } from 'node:child_process';

import { helperPath } from './helper-path.ts';

/** Somebody who stands by while a control group is frozen. */
export type ThawGuard = {
  /** All is well: the group was thawed, or never frozen. Resolves when nobody stands by any more. */
  readonly release: () => Promise<void>;
};

/**
 * Starts a small process that thaws a control group when this one dies, however that happens. To be called before it is frozen.
 *
 * @param cgroup its directory
 */
export function guardFrozen(cgroup: string): ThawGuard {
  const child = spawn(helperPath(), ['thaw', cgroup], { env: {}, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  // One that was killed reads nothing.
  child.stdin.on('error', () => undefined);
  const release = async (): Promise<void> => {
    child.stdin.end('.');
    await ended;
  };
  return { release };
}
