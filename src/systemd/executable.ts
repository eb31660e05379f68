import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** Where to look for the command as people call it. */
export type ExecutableFacts = {
  /** The file that Node runs: beside it lies the launcher. */
  readonly main: string;
  /** The user's `PATH`. */
  readonly path: string;
  readonly home: string;
};

/**
 * The absolute path under which units call this tiffin: a link that stays when the package is updated, such as `/usr/bin/tiffin` or npm's,
 * rather than the place that it leads to. Without one it is the launcher itself.
 */
export function findExecutable({ main, path, home }: ExecutableFacts): string {
  const launcher = launcherOf(main);
  const places = ['/usr/bin', '/usr/local/bin', ...path.split(':').filter(isAbsolute), join(home, '.local/bin')];
  const own = realPath(launcher);
  return places.map((place) => join(place, 'tiffin')).find((file) => own !== undefined && realPath(file) === own) ?? launcher;
}

/** From the source tree (`src/cli/main.ts`) it is what was built last. */
function launcherOf(main: string): string {
  const beside = join(dirname(main), 'tiffin');
  const built = join(dirname(main), '../../dist/tiffin');
  return existsSync(beside) || !existsSync(built) ? beside : built;
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
