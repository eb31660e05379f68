import { rmSync } from 'node:fs';
import { join } from 'node:path';

import type { Environment } from '../config/places.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { throwIfCancelled } from '../lib/retry.ts';
import { gitEnvironment, gitSettings } from './context/git-settings.ts';
import { removeGitFiles } from './context/git-files.ts';
import type { GitReference } from './git-reference.ts';

/** What a checkout works with. */
export type CheckOutServices = { readonly env: Environment };

/** How a repository is checked out; what its address says comes first. */
export type CheckOutOptions = {
  /** Leave `.git` where it is. */
  readonly keepGitDirectory: boolean;
  readonly signal?: AbortSignal | undefined;
};

/** What was checked out. */
export type CheckedOut = {
  /** 40 or 64 digits. */
  readonly commit: string;
  /** When it was committed, in seconds since the epoch. */
  readonly time: number;
};

/** The longest that one command of git may take. */
const timeoutMs = 30 * 60_000;

/**
 * Fetches one commit of a repository with the host's git, and checks it out, with its submodules.
 *
 * Git sees no configuration but ours and the user's credential helpers: no hooks, no filters, no templates, no prompts; only the protocol
 * of the address, and https for submodules. Modes do not depend on the caller's umask.
 *
 * @param directory empty; of our own
 * @throws {TiffinError} `not-found` when git, the repository or the reference is not there; `unreachable`; `corrupt` when it is not the commit
 *   that was asked for; `cancelled`
 */
export async function checkOut(
  services: CheckOutServices,
  reference: GitReference,
  directory: string,
  options: CheckOutOptions,
): Promise<CheckedOut> {
  const git = await openGit(services.env, reference, { directory, signal: options.signal });
  await git('init', '--quiet', '--template=', '.');
  await git('remote', 'add', '--', 'origin', reference.url);
  const commit = await fetchCommit(git, reference);
  if (reference.commit !== undefined && !commit.startsWith(reference.commit))
    throw new TiffinError('corrupt', `${reference.url}: ${reference.ref} is ${commit}, not the commit ${reference.commit}`);
  await git('checkout', '--quiet', '--force', '--detach', commit);
  if (reference.submodules !== false)
    await git('submodule', '--quiet', 'update', '--init', '--recursive', '--depth', '1', '--recommend-shallow');
  const time = Number((await git('log', '-1', '--format=%ct', commit)).trim());
  if (!(reference.keepGitDirectory ?? options.keepGitDirectory)) {
    rmSync(join(directory, '.git'), { recursive: true, force: true });
    removeGitFiles(directory);
  }
  return { commit, time: Number.isSafeInteger(time) && time >= 0 ? time : 0 };
}

type Git = (...args: readonly string[]) => Promise<string>;

/** A commit cannot always be asked for by its hash; then all branches and tags are. */
async function fetchCommit(git: Git, { ref = 'HEAD' }: GitReference): Promise<string> {
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--update-head-ok'];
  const isHash = /^[0-9a-f]{7,64}$/.test(ref);
  try {
    await git(...fetch, '--depth=1', '--', 'origin', ref).catch(async (error: Error) => {
      // A server of plain files cannot say where history ends.
      if (!error.message.includes('shallow')) throw error;
      await git(...fetch, '--', 'origin', ref);
    });
    return (await git('rev-parse', '--verify', '--end-of-options', 'FETCH_HEAD^{commit}')).trim();
  } catch (error) {
    if (!isHash || !(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    await git(...fetch, '--', 'origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*');
    return (await git('rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`)).trim();
  }
}

type Place = { readonly directory: string; readonly signal: AbortSignal | undefined };

async function openGit(env: Environment, reference: GitReference, { directory, signal }: Place): Promise<Git> {
  const { runTool } = await import('../lib/process.ts');
  const settings = await gitSettings(env, reference);
  const environment = gitEnvironment(env, reference);
  return async (...args) => {
    throwIfCancelled(signal);
    // git itself has no word for the umask, which becomes the modes of files.
    const words = ['-c', 'umask 022 && exec git "$@"', 'git', ...settings, ...args];
    try {
      const { stdout, stderr, exitStatus } = await runTool('/bin/sh', words, {
        env: environment,
        cwd: directory,
        timeoutMs,
        ...(signal === undefined ? {} : { signal }),
      });
      if (exitStatus === 0) return stdout;
      throw failureOf(reference, { stderr, exitStatus });
    } catch (error) {
      throwIfCancelled(signal);
      if (errnoOf(error) === 'ENOENT') throw noGit(reference);
      throw error;
    }
  };
}

function failureOf(
  { url, ref }: GitReference,
  { stderr, exitStatus }: { readonly stderr: string; readonly exitStatus: number },
): TiffinError {
  if (exitStatus === 127) return noGit({ url });
  const lines = stderr.split('\n').filter((line) => /^(?:fatal|error|ssh|Host key|Permission denied|.*: Permission denied)/.test(line));
  const said = (lines.at(0) ?? stderr.trim().split('\n').at(-1) ?? '').replace(/^(?:fatal|error): /, '').slice(0, 500);
  const message = `git ${url}: ${said === '' ? `git ended with status ${exitStatus}` : said}`;
  if (/couldn't find remote ref|unknown revision|Needed a single revision|not our ref/i.test(stderr))
    return new TiffinError('not-found', `git ${url}: there is no ${ref ?? 'HEAD'}`, { cause: new Error(stderr.slice(0, 4096)) });
  if (/could not read Username|Authentication failed|terminal prompts disabled|Permission denied/i.test(stderr))
    return new TiffinError('unauthorized', message, {
      hint: 'check the address; for a private repository set up a credential helper (git config --global credential.helper), or an SSH agent',
    });
  if (/Host key verification failed/i.test(stderr))
    return new TiffinError('denied', message, { hint: 'ssh does not know this host yet: connect to it once by hand, and check its key' });
  if (/repository .*not found|does not appear to be a git repository|not exported/i.test(stderr))
    return new TiffinError('not-found', message);
  if (/transport '.*' not allowed/i.test(stderr)) return new TiffinError('denied', message);
  return new TiffinError('unreachable', message);
}

function noGit({ url }: Pick<GitReference, 'url'>): TiffinError {
  return new TiffinError('not-found', `git ${url}: there is no git on this machine`, { hint: 'sudo apt-get install git' });
}
