/**
 * A home directory for one test, with nothing in it and nothing left of it afterwards.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './repository.ts';

/** The places of one test's user. `env` is the whole environment that a program of this user gets. */
export type ScratchHome = AsyncDisposable & {
  readonly path: string;
  readonly runtimeDirectory: string;
  readonly env: NodeJS.ProcessEnv;
  /** Makes `name` inside the home and returns its path. */
  directory(name: string): string;
};

/**
 * Makes a home with a runtime directory of its own, so that tests running side by side share no store, no realm and no
 * lock. Disposing it removes every container and image in it (their files belong to subordinate IDs), then the rest.
 * Use: `await using home = await scratchHome();`
 */
export async function scratchHome({ name = 'home' }: { name?: string } = {}): Promise<ScratchHome> {
  const top = mkdtempSync(join(process.env['TIFFIN_TEST_SCRATCH'] ?? tmpdir(), `${name.replaceAll(/[^\w.-]/g, '-')}-`));
  const path = join(top, 'home');
  const runtimeDirectory = join(top, 'run');
  const temporary = join(top, 'tmp');
  for (const directory of [path, runtimeDirectory, temporary]) mkdirSync(directory, { mode: 0o700 });
  const env: NodeJS.ProcessEnv = {
    HOME: path,
    XDG_RUNTIME_DIR: runtimeDirectory,
    TMPDIR: temporary,
    PATH: process.env['PATH'],
    USER: process.env['USER'],
    LOGNAME: process.env['LOGNAME'],
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    // By this the runner finds processes that a test leaves behind.
    TIFFIN_TEST_SCRATCH: top,
  };
  const directory = (child: string): string => {
    const made = join(path, child);
    mkdirSync(made, { recursive: true });
    return made;
  };
  return { path, runtimeDirectory, env, directory, [Symbol.asyncDispose]: async () => remove(top, env) };
}

function remove(top: string, env: NodeJS.ProcessEnv): void {
  const tiffin = join(repository, 'dist/tiffin');
  if (existsSync(join(top, 'home/.local/share/tiffin')) && existsSync(tiffin)) {
    spawnSync(tiffin, ['system', 'reset', '-f'], { env, stdio: 'ignore', timeout: 30_000 });
  }
  try {
    rmSync(top, { recursive: true, force: true });
  } catch {
    // What subordinate IDs own cannot be removed from outside: become root over them.
    const script = 'chmod -R u+rwX "$1"; rm -rf "$1"';
    spawnSync('unshare', ['--user', '--map-auto', '--map-root-user', 'sh', '-c', script, 'sh', top], { stdio: 'ignore', timeout: 30_000 });
    rmSync(top, { recursive: true, force: true });
  }
}
