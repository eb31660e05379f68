/**
 * A user's directories with Quadlets in them, and no systemd.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { QuadletServices } from '../../src/systemd/quadlet-reload.ts';

/** Where they are, and how files get there. */
export type QuadletHome = Disposable & {
  readonly directory: string;
  /** `tiffin/systemd` of the configuration. */
  readonly quadlets: string;
  readonly services: QuadletServices;
  /** Writes a file below the home; returns its path. */
  readonly write: (path: string, text: string) => string;
  /** All files below a directory of the home, sorted, by their paths in it. */
  readonly files: (path: string) => readonly string[];
};

/** Makes one that goes with its end. Use: `using home = quadletHome();` */
export function quadletHome(): QuadletHome {
  const directory = mkdtempSync(join(tmpdir(), 'quadlets-'));
  const runtimeDir = join(directory, 'run');
  mkdirSync(runtimeDir, { mode: 0o700 });
  const places = {
    root: join(directory, 'root'),
    runRoot: join(runtimeDir, 'tiffin'),
    configHome: join(directory, 'config'),
    cacheHome: join(directory, 'cache'),
    runtimeDir,
    home: directory,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    userName: 'me',
    tmp: directory,
  };
  return {
    directory,
    quadlets: join(places.configHome, 'tiffin/systemd'),
    services: { places, env: {} },
    write: (path, text) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
      return join(directory, path);
    },
    files: (path) => readdirSync(join(directory, path), { recursive: true, encoding: 'utf8' }).toSorted(),
    [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }),
  };
}
