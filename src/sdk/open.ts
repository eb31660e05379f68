import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { OpenOptions, Tiffin } from './api/tiffin.ts';
import { Given } from './given.ts';

/**
 * Opens a store of images and containers in this process: the user's own, that of the `tiffin` command, unless another is named. The
 * environment and the current directory, where relative paths begin, are read now and never again.
 *
 * Nothing of this process is changed: no signal handlers, no exit status, no output, no environment.
 *
 * @throws {TiffinError} `invalid-argument` for options that are none, `unsupported` on systems other than Linux
 */
export async function open(options?: OpenOptions): Promise<Tiffin> {
  const given = new Given('open', options, ['root', 'runRoot', 'env', 'runtime', 'onWarning']);
  const onWarning = given.callback<(message: string) => void>('onWarning');
  const warn = (message: string): void => onWarning?.(message);
  requireLinux(process.platform);
  const [{ findPlaces }, { openEngine }, { silentLog }, { Session }, { TiffinSession }] = await Promise.all([
    import('../config/places.ts'),
    import('../engine.ts'),
    import('../lib/log.ts'),
    import('./session.ts'),
    import('./tiffin-session.ts'),
  ]);
  const env = withoutUnit(given.has('env') ? environmentOf(given) : process.env);
  const places = findPlaces(env, { root: given.text('root'), runRoot: given.text('runRoot'), warn });
  const program = [process.execPath, join(import.meta.dirname, '../main.cjs')];
  const engine = openEngine({ places, env, log: { ...silentLog, warn }, runtime: given.text('runtime'), program });
  return new TiffinSession(new Session(engine, process.cwd()));
}

function requireLinux(platform: string): void {
  if (platform !== 'linux') throw new TiffinError('unsupported', `tiffin runs on Linux, not on ${platform}`);
}

/** What systemd says to this program is not meant for containers: their starts are not the start of its unit. */
const ofOurUnit = ['NOTIFY_SOCKET', 'LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES', 'PODMAN_SYSTEMD_UNIT', 'SYSTEMD_EXEC_PID'];

function withoutUnit(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ofOurUnit.includes(name)));
}

function environmentOf(given: Given): Readonly<Record<string, string | undefined>> {
  const set = (given.map('env') ?? []).filter(([, value]) => value !== undefined);
  return new Given('open', { env: Object.fromEntries(set) }, ['env']).textMap('env') ?? {};
}
