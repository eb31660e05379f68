/**
 * tiffin and Podman, each with a home of its own, spoken to in the same words.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A tool under test. */
export type Contender = {
  readonly name: 'tiffin' | 'podman';
  readonly path: string;
  readonly env: NodeJS.ProcessEnv;
  /** The command line of `words`, for the stopwatch. */
  argv(...words: readonly string[]): string[];
  /** Runs `words` untimed; returns standard output, throws when they fail. */
  must(...words: readonly string[]): string;
  /** Runs `words` untimed and does not mind when they fail. */
  try(...words: readonly string[]): void;
};

/** Makes a contender whose stores and runtime directory lie below `place`. */
export function contender(name: Contender['name'], path: string, place: string): Contender {
  const [home, runtime] = [join(place, name, 'home'), join(place, name, 'run')];
  mkdirSync(home, { recursive: true });
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  // The peer's containers.conf names crun, for Podman; tiffin is measured with the runtime that is its own.
  const settings = join(place, 'containers.conf');
  writeFileSync(settings, '');
  const env = {
    ...(name === 'tiffin' ? { CONTAINERS_CONF: settings } : {}),
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    PATH: process.env['PATH'],
    USER: process.env['USER'],
    LOGNAME: process.env['USER'],
    LANG: 'C.UTF-8',
  };
  const execute = (words: readonly string[]) =>
    spawnSync(path, words, { encoding: 'utf8', env, maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'pipe'] });
  return {
    name,
    path,
    env,
    argv: (...words) => [path, ...words],
    must: (...words) => {
      const { status, stdout, stderr } = execute(words);
      if (status !== 0) throw new Error(`${name} ${words.join(' ')}: status ${status}\n${stderr}`);
      return stdout.trim();
    },
    try: (...words) => void execute(words),
  };
}
