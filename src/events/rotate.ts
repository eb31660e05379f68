import { closeSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs';

/**
 * Puts a full log aside as `<path>.1`, in the place of the one before, and begins an empty one.
 *
 * Any number of processes may notice at once: who can make the link that is named after the full file is the one to do it. As in
 * native-helper/events.c.
 *
 * @param inode of the full file, as the writer has it open
 */
export function rotateLog(path: string, inode: number): void {
  const mark = `${path}.${inode}`;
  try {
    linkSync(path, mark);
  } catch {
    return;
  }
  try {
    if (statSync(mark).ino !== inode) throw new Error('another log by now');
    const fresh = `${path}.new.${inode}`;
    closeSync(openSync(fresh, 'a', 0o600));
    renameSync(fresh, path);
    renameSync(mark, `${path}.1`);
  } catch {
    rmSync(mark, { force: true });
  }
}
