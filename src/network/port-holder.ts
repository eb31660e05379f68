import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Who holds a port of the host: a container of ours, or another process that the user may look at. */
export type PortHolder =
  | { readonly kind: 'container'; readonly name: string }
  | { readonly kind: 'process'; readonly name: string; readonly pid: number };

/** What `processHolding` reads; tests give another. */
const proc = '/proc';

/**
 * Finds the process that has a socket open, among those whose descriptors the caller may see: the user's own, or all for root.
 *
 * @param inode of the socket, as /proc/net/tcp names it
 */
export function processHolding(inode: string, directory = proc): PortHolder | undefined {
  const wanted = `socket:[${inode}]`;
  for (const pid of names(directory)) {
    if (!/^[0-9]+$/.test(pid)) continue;
    const holds = names(`${directory}/${pid}/fd`).some((fd) => linkTarget(`${directory}/${pid}/fd/${fd}`) === wanted);
    if (holds) return { kind: 'process', name: commandName(`${directory}/${pid}/comm`), pid: Number(pid) };
  }
  return undefined;
}

/** `container web`, `nginx (process 123)`. */
export function describeHolder(holder: PortHolder): string {
  return holder.kind === 'container' ? `container ${holder.name}` : `${holder.name} (process ${holder.pid})`;
}

function commandName(path: string): string {
  try {
    // A process may call itself anything.
    return (
      readFileSync(path, 'utf8')
        .trim()
        .replace(/[^!-~]/g, '?') || '?'
    );
  } catch {
    return '?';
  }
}

function names(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // Another user's, or gone meanwhile.
    return [];
  }
}

function linkTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
