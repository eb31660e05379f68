import { userInfo } from 'node:os';
import { join } from 'node:path';

/** Where this user's store, run directory and configuration are; all paths absolute. */
export type Places = {
  readonly root: string;
  readonly runRoot: string;
  readonly configHome: string;
  readonly cacheHome: string;
  readonly home: string;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  readonly tmp: string;
};

/** What overrides the environment, and who is told when something is not as it should be. */
export type PlacesOptions = {
  readonly root?: string | undefined;
  readonly runRoot?: string | undefined;
  readonly warn?: (message: string) => void;
};

/** Finds the places from the environment (XDG base directories). */
export function findPlaces(env: Readonly<Record<string, string | undefined>>, options: PlacesOptions = {}): Places {
  const user = userInfo();
  const home = env['HOME'] || user.homedir;
  const runtime = env['XDG_RUNTIME_DIR'] || `/run/user/${user.uid}`;
  return {
    root: options.root ?? join(env['XDG_DATA_HOME'] || join(home, '.local/share'), 'tiffin'),
    runRoot: options.runRoot ?? join(runtime, 'tiffin'),
    configHome: env['XDG_CONFIG_HOME'] || join(home, '.config'),
    cacheHome: env['XDG_CACHE_HOME'] || join(home, '.cache'),
    home,
    uid: user.uid,
    gid: user.gid,
    userName: user.username,
    tmp: env['TMPDIR'] || '/tmp',
  };
}
