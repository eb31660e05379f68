/**
 * What contexts of builds are opened with, in tests that run no command.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BuildEvent } from '../../src/build/event.ts';
import type { ContextHooks, ContextServices } from '../../src/build/open-context.ts';
import type { SourceRequest } from '../../src/build/request.ts';
import type { ScratchHome } from './scratch-home.ts';
import { freePort } from './registry.ts';
import type { Stores } from './stores.ts';

/** A request for a context, in `directory`. */
export function sourceRequest(directory: string, changes: Partial<SourceRequest> = {}): SourceRequest {
  const plain = { context: '.', files: [], ignoreFile: undefined, namedContexts: {}, preprocessorFlags: [], from: undefined };
  return { ...plain, directory, ...changes };
}

/** Hooks that keep what they are told; `input` is standard input. */
export function contextHooks(
  input: Uint8Array | string = '',
): ContextHooks & { readonly events: BuildEvent[]; readonly stop: AbortController } {
  const events: BuildEvent[] = [];
  const stop = new AbortController();
  return {
    events,
    stop,
    signal: stop.signal,
    onEvent: (event) => events.push(event),
    openInput: () => Readable.from([Buffer.from(input)]),
  };
}

/** The stores of a home as contexts want them. */
export function contextServices(stores: Stores, home: ScratchHome): Stores & ContextServices {
  // The log and the places are those of the stores, whatever else they have.
  return Object.assign(stores, { env: home.env }) as Stores & ContextServices;
}

/** What contexts have left in the store, now. */
export function leftInStore({ root }: Stores): string[] {
  try {
    return readdirSync(join(root, 'build-cache/contexts'));
  } catch {
    return [];
  }
}

/** Makes files below a directory; a name that ends in `/` is a directory. */
export function makeFiles(directory: string, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    const path = join(directory, name);
    mkdirSync(name.endsWith('/') ? path : join(path, '..'), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, content);
  }
  return directory;
}

/** A git server of one repository with commits, tagged `v1`, `v2`, …; each adds files. */
export type GitServer = AsyncDisposable & {
  /** `git://127.0.0.1:PORT/repo` */
  readonly url: string;
  readonly directory: string;
  readonly commits: readonly string[];
};

/** When commits of a `GitServer` were made, in seconds: the first, and one more for each after it. */
export const firstCommitTime = 1_700_000_000;

/** Serves a repository with the host's own git. */
export async function gitServer(home: ScratchHome, commits: readonly Readonly<Record<string, string>>[]): Promise<GitServer> {
  const base = home.directory('git');
  const directory = join(base, 'repo');
  mkdirSync(directory);
  const hashes: string[] = [];
  const git = (...args: string[]): string =>
    execFileSync('git', args, {
      cwd: directory,
      encoding: 'utf8',
      env: {
        ...home.env,
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@test',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@test',
        GIT_COMMITTER_DATE: `${firstCommitTime + hashes.length} +0000`,
        GIT_AUTHOR_DATE: `${firstCommitTime} +0000`,
      },
    }).trim();
  git('init', '--quiet', '-b', 'main');
  for (const files of commits) {
    makeFiles(directory, files);
    git('add', '--all');
    git('commit', '--quiet', '-m', 'm');
    hashes.push(git('rev-parse', 'HEAD'));
    git('tag', `v${hashes.length}`);
  }
  writeFileSync(join(directory, '.git/git-daemon-export-ok'), '');
  const port = await freePort();
  const args = ['daemon', '--reuseaddr', '--listen=127.0.0.1', `--port=${port}`, `--base-path=${base}`];
  const server = spawn('git', args, { stdio: 'ignore', env: home.env, detached: true });
  const url = `git://127.0.0.1:${port}/repo`;
  await answers(url, home);
  return {
    url,
    directory,
    commits: hashes,
    [Symbol.asyncDispose]: async () => {
      const gone = new Promise((done) => server.once('exit', done));
      // git starts the daemon as another process of the same group.
      if (server.pid !== undefined) process.kill(-server.pid, 'SIGKILL');
      await gone;
    },
  };
}

async function answers(url: string, home: ScratchHome): Promise<void> {
  for (let waited = 0; ; waited += 25) {
    try {
      execFileSync('git', ['ls-remote', url], { stdio: 'ignore', env: home.env });
      return;
    } catch (error) {
      if (waited > 10_000) throw error;
      await sleep(25);
    }
  }
}
