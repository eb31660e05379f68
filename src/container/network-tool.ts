import { readFileSync } from 'node:fs';

/**
 * Ends the network tool that a killed monitor left: it went into the background by itself, so that nothing ties it to the container.
 *
 * The process counts only when its command line names this very container's file.
 */
export function endNetworkTool(runDirectory: string): void {
  const pidFile = `${runDirectory}/network.pid`;
  const pid = Number(readQuietly(pidFile));
  if (!Number.isSafeInteger(pid) || pid <= 1 || !readQuietly(`/proc/${pid}/cmdline`).includes(pidFile)) return;
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended by itself in the meantime.
  }
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
