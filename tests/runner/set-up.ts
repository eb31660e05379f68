/**
 * Makes this machine fit for the tests. As root: installs packages, makes an ordinary user, and has the tests run as that
 * user. As an ordinary user: says what is missing, and the tests that need it are skipped with that reason.
 */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { ensureDebianRootfs } from './debian.ts';
import { installPackages, missingPackages } from './packages.ts';
import { copyForEveryone, isReadableBy } from './readable-copy.ts';
import type { Sandbox } from './run-file.ts';
import { ensureDevices, ensureTestUser } from './test-user.ts';

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What the set-up made: how tests are run, as the test user and as whoever called; disposing removes the copied tree. */
export type SetUp = Disposable & { readonly asUser: Sandbox; readonly asCaller: Sandbox };

/** Installs what is missing; must come before the build, which prefers the compiler it brings. */
export function preparePackages(say: (line: string) => void): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    say(
      `Some tests need packages that are not installed and will be skipped. To run them all:\n  sudo apt-get install ${missing.join(' ')}`,
    );
    return;
  }
  say(`Installing what the tests need: ${missing.join(' ')}`);
  const failure = installPackages(missing);
  if (failure !== undefined)
    say(`apt-get could not install them; tests that need them will be skipped.\n${failure.replaceAll(/^/gm, '  ')}`);
}

/** `wantDebian`: some test that was asked for may use a Debian root file system. */
export type SetUpChoices = { readonly repository: string; readonly wantDebian: boolean; readonly say: (line: string) => void };

/** Makes the user and finds or copies the tree; must come after the build. */
export function prepareSandbox({ repository, wantDebian, say }: SetUpChoices): SetUp {
  const asCaller = callersSandbox(repository);
  if (process.getuid?.() !== 0) return { asUser: asCaller, asCaller, [Symbol.dispose]: () => {} };
  const user = ensureTestUser();
  ensureDevices();
  if (wantDebian) ensureDebianRootfs(say);
  const prefix: [string, ...string[]] = [
    'setpriv',
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    '--init-groups',
    '--inh-caps=-all',
    '--bounding-set=+all',
  ];
  const copy = isReadableBy(prefix, repository) ? undefined : copyForEveryone(repository);
  const tree = copy?.path ?? repository;
  if (copy !== undefined) say(`${user.name} cannot read ${repository}; the tests run in a copy, ${tree}`);
  const env = cleanEnvironment({ tree, home: user.home, name: user.name, uid: user.uid });
  return {
    asUser: { repository: tree, prefix, env, uid: user.uid, gid: user.gid, node: join(tree, 'node_modules/.bin/node') },
    asCaller,
    [Symbol.dispose]: () => copy?.[Symbol.dispose](),
  };
}

function callersSandbox(repository: string): Sandbox {
  const { username, uid, gid, homedir } = userInfo();
  const env = cleanEnvironment({ tree: repository, home: process.env['HOME'] ?? homedir, name: username, uid });
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return { repository, prefix: [], env: { ...env, XDG_RUNTIME_DIR: runtime ?? env['XDG_RUNTIME_DIR'] }, uid, gid, node: process.execPath };
}

/** The whole environment of a test: of the caller's, only what is meant for tests. */
function cleanEnvironment({ tree, home, name, uid }: { tree: string; home: string; name: string; uid: number }): NodeJS.ProcessEnv {
  const forTests = Object.entries(process.env).filter(([key]) => key.startsWith('TIFFIN_TEST_'));
  return {
    ...Object.fromEntries(forTests),
    HOME: home,
    USER: name,
    LOGNAME: name,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    PATH: `${join(tree, 'node_modules/.bin')}:${systemPath}`,
    XDG_RUNTIME_DIR: `/run/user/${uid}`,
  };
}
