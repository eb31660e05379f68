import { lstatSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

import { errnoOf, TiffinError } from '../lib/errors.ts';

/** The variables a command was started with; only `cli/main.ts` reads the real ones. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where this user's store, run directory and configuration are; all paths absolute. None of them need exist. */
export type Places = {
  /** What must last: blobs, layers, containers, state.db. */
  readonly root: string;
  /** What is true until the next boot. */
  readonly runRoot: string;
  readonly configHome: string;
  readonly cacheHome: string;
  /** The user's own directory on tmpfs (`XDG_RUNTIME_DIR`), when there is one that can be trusted. */
  readonly runtimeDir?: string;
  readonly home: string;
  readonly uid: number;
  readonly gid: number;
  readonly userName: string;
  /** For large temporary files. */
  readonly tmp: string;
};

/** What overrides the environment, and who is told when something is not as it should be. */
export type PlacesOptions = {
  readonly root?: string | undefined;
  readonly runRoot?: string | undefined;
  readonly warn?: (message: string) => void;
};

type Identity = { readonly uid: number; readonly gid: number; readonly userName: string; readonly home: string | undefined };

/**
 * Finds the places from the environment (XDG base directories); makes nothing.
 *
 * The run directory stands in `XDG_RUNTIME_DIR` when that exists and is the user's own, else in `/run/user/UID`, else (with a
 * warning) it is `/tmp/tiffin-run-UID`, which must be ours alone if it exists.
 *
 * @throws {TiffinError} `invalid-argument` without a home directory, `denied` when the fallback run directory is someone else's
 * @see https://specifications.freedesktop.org/basedir-spec/latest/
 */
export function findPlaces(env: Environment, options: PlacesOptions = {}): Places {
  const user = identify(env);
  const home = absolute(env['HOME']) ?? user.home;
  if (home === undefined) {
    throw new TiffinError('invalid-argument', `user ${user.uid} has no home directory`, { hint: 'set HOME to a directory of your own' });
  }
  const runtimeDir = findRuntimeDir(env, user.uid, options);
  return {
    root: options.root === undefined ? join(absolute(env['XDG_DATA_HOME']) ?? join(home, '.local/share'), 'tiffin') : resolve(options.root),
    runRoot: options.runRoot === undefined ? runRootIn(runtimeDir, user.uid, options) : resolve(options.runRoot),
    configHome: absolute(env['XDG_CONFIG_HOME']) ?? join(home, '.config'),
    cacheHome: absolute(env['XDG_CACHE_HOME']) ?? join(home, '.cache'),
    ...(runtimeDir === undefined ? {} : { runtimeDir }),
    home,
    uid: user.uid,
    gid: user.gid,
    userName: user.userName,
    tmp: absolute(env['TMPDIR']) ?? '/var/tmp',
  };
}

/** A user without an entry in the user database is known by the variables, else by number. */
function identify(env: Environment): Identity {
  try {
    const { uid, gid, username, homedir } = userInfo();
    return { uid, gid, userName: username, home: absolute(homedir) };
  } catch {
    const uid = process.getuid?.() ?? 0;
    return { uid, gid: process.getgid?.() ?? 0, userName: env['USER'] ?? String(uid), home: undefined };
  }
}

/** The specification says that a relative path is to be ignored. */
function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}

function findRuntimeDir(env: Environment, uid: number, options: PlacesOptions): string | undefined {
  const named = absolute(env['XDG_RUNTIME_DIR']);
  if (named !== undefined) {
    const fault = faultOf(named, uid);
    if (fault === undefined) return named;
    options.warn?.(`XDG_RUNTIME_DIR ${named} ${fault} and is not used`);
  }
  const usual = `/run/user/${uid}`;
  return faultOf(usual, uid) === undefined ? usual : undefined;
}

/** Why a directory cannot be trusted with what only this user may change. */
function faultOf(path: string, uid: number): string | undefined {
  try {
    const status = statSync(path);
    if (!status.isDirectory()) return 'is not a directory';
    if (status.uid !== uid) return `belongs to user ${status.uid}`;
    return (status.mode & 0o022) === 0 ? undefined : 'can be written by others';
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? 'does not exist' : 'cannot be read';
  }
}

function runRootIn(runtimeDir: string | undefined, uid: number, options: PlacesOptions): string {
  if (runtimeDir !== undefined) return join(runtimeDir, 'tiffin');
  // Root's tmpfs is there without a login session.
  if (uid === 0 && faultOf('/run', uid) === undefined) return '/run/tiffin';
  const path = `/tmp/tiffin-run-${uid}`;
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status !== undefined && (!status.isDirectory() || status.uid !== uid || (status.mode & 0o077) !== 0)) {
    throw new TiffinError('denied', `run directory ${path} is not ours alone`, {
      hint: 'set XDG_RUNTIME_DIR to a directory of your own with mode 0700, or name one with --runroot',
    });
  }
  options.warn?.(`no XDG_RUNTIME_DIR; using ${path}`);
  return path;
}
