import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runLine } from '../../../../src/cli/request/generate-line.ts';
import { formatLockFile } from '../../../../src/image/lock-file.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { runInMemory } from '../../../support/memory-output.ts';

/** `generate quadlet -- WORDS` of a user who has nothing. */
async function quadletOf(words: readonly string[], options: readonly string[] = []) {
  const home = mkdtempSync(join(tmpdir(), 'line-'));
  try {
    mkdirSync(join(home, 'run'), { mode: 0o700 });
    const env = { HOME: home, XDG_RUNTIME_DIR: join(home, 'run'), XDG_CONFIG_HOME: join(home, 'config'), TOKEN: 'abc' };
    const result = await runInMemory(['--root', join(home, 'store'), 'generate', 'quadlet', ...options, '--', ...words], env);
    const containers = join(home, 'store/containers');
    return { ...result, made: existsSync(containers) ? readdirSync(containers) : [] };
  } finally {
    rmSync(home, { recursive: true });
  }
}

const test = suite('subjectOfLine');
test('knows a command line from a name', () => {
  for (const words of [
    ['run', 'nginx'],
    ['create', '-d', 'x'],
    ['container', 'run', 'x'],
  ])
    assert.equal(runLine(words), words);
  for (const program of ['docker', 'podman', '/usr/bin/tiffin']) assert.equal(runLine([program, 'run', 'nginx']), ['run', 'nginx']);
  for (const words of [['run'], ['web'], ['web', 'db'], ['docker', 'ps'], []]) assert.is(runLine(words), undefined);
});
test('writes a Quadlet, and makes nothing', async () => {
  const words = ['run', '-d', '-p', '8080:80', '-e', 'TOKEN', '--restart', 'unless-stopped', '--stop-timeout', '30', 'nginx', 'sh'];
  const { status, stdout, stderr, made } = await quadletOf(words);
  assert.is(stderr, '');
  assert.is(status, 0);
  assert.match(stdout, /^# nginx\.container\n/);
  assert.match(stdout, /\nContainerName=nginx\nImage=docker\.io\/library\/nginx:latest\nPublishPort=8080:80\nEnvironment=TOKEN=abc\n/);
  assert.match(stdout, /\nExec=sh\n\n\[Service\]\nRestart=always\nTimeoutStopSec=90\n/);
  assert.equal(made, []);
  assert.is((await quadletOf(words)).stdout.replace(/GlobalArgs=.*/, ''), stdout.replace(/GlobalArgs=.*/, ''));
});
for (const [name, words, pattern] of [
  ['no image', ['run', '-d'], /does not say which image to run/],
  ['an option that is none', ['run', '--nonsense', 'nginx'], /unknown flag: --nonsense/],
  ['a port that is none', ['run', '-p', 'x', 'nginx'], /invalid port number/],
  ['a file that is not there', ['run', '--env-file', '/no/such', 'nginx'], /no such file or directory/],
  ['no registry for a pinned name', ['run', '--locked=/no/such.lock', 'nginx'], /\/no\/such\.lock: no such file/],
] as const)
  test(`refuses ${name}`, async () => {
    const { status, stdout, stderr } = await quadletOf(words);
    assert.is(status, 125);
    assert.is(stdout, '');
    assert.match(stderr, pattern);
  });
test('names what a lock says', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lock-'));
  const digest = digestOf('x');
  const platforms = new Map(['linux/amd64', 'linux/arm64'].map((platform) => [platform, digest] as const));
  const file = join(directory, 'tiffin.lock');
  writeFileSync(file, formatLockFile([{ reference: 'docker.io/library/nginx:latest', platforms }]));
  const { stdout, stderr } = await quadletOf(['run', `--locked=${file}`, 'nginx']);
  rmSync(directory, { recursive: true });
  assert.is(stderr, '');
  assert.match(stdout, new RegExp(`\\nImage=docker\\.io/library/nginx@${digest}\\n`));
});
test('takes a place for a place', async () =>
  assert.match((await quadletOf(['run', '--name', 'x', 'docker://quay.io/a/b'])).stdout, /\nImage=docker:\/\/quay\.io\/a\/b\n/));
test.run();
