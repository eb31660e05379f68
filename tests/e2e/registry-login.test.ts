// timeout: 120s
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxImage, pushImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type Registry, registry } from '../support/registry.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const anna = { user: 'anna', password: 'pa:ss' };
const authorization = `Basic ${Buffer.from(`${anna.user}:${anna.password}`).toString('base64')}`;

/** Types at a terminal of its own: each answer when its question has come up. */
async function type(home: ScratchHome, line: string, answers: readonly (readonly [question: string, keys: string])[]) {
  const env = { ...home.env, TERM: 'xterm', SHELL: '/bin/sh' };
  const child = spawn('script', ['-qec', line, '/dev/null'], { env, cwd: home.path, stdio: ['pipe', 'pipe', 'inherit'] });
  let seen = '';
  const left = [...answers];
  let from = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    const [next] = left;
    const at = next === undefined ? -1 : seen.indexOf(next[0], from);
    if (next === undefined || at === -1) return;
    from = at + next[0].length;
    left.shift();
    child.stdin.write(next[1]);
  });
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, seen: seen.replaceAll('\r\n', '\n') };
}

function trust(home: ScratchHome, server: Registry): void {
  const directory = join(home.path, '.config/containers/certs.d', server.address);
  mkdirSync(directory, { recursive: true });
  copyFileSync(server.certificatePath ?? '', join(directory, 'ca.crt'));
}

const test = suiteNeeding('login and logout', 'built', 'registry', 'htpasswd', 'openssl', 'user-namespaces', 'overlay', 'busybox');
test('with TLS and a password: what login keeps, pull finds, also after a reboot', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { tls: true, htpasswd: anna });
  const name = await pushImage(server, busyboxImage(), { repository: 'app', headers: { authorization } });
  const unknown = await tiffin(home, ['login', '-u', 'anna', '-p', 'pa:ss', server.address]);
  assert.is(unknown.status, 125);
  assert.match(
    unknown.stderr,
    /^Error: authenticating creds for "127\.0\.0\.1:\d+": .*certificate signed by unknown authority\nhint: .*certs\.d/,
  );
  trust(home, server);
  assert.is(await mustTiffin(home, ['login', '-u', 'anna', '--password-stdin', server.address], { stdin: 'pa:ss\n' }), 'Login Succeeded!');
  assert.is(statSync(join(home.path, '.config/containers/auth.json')).mode & 0o777, 0o600);
  rmSync(home.runtimeDirectory, { recursive: true });
  mkdirSync(home.runtimeDirectory, { mode: 0o700 });
  assert.is(await mustTiffin(home, ['login', '--get-login', server.address]), 'anna');
  await mustTiffin(home, ['pull', '-q', name]);
  assert.is(await mustTiffin(home, ['logout', server.address]), `Removed login credentials for ${server.address}`);
  assert.is((await tiffin(home, ['pull', '-q', name])).status, 125);
  const again = await tiffin(home, ['logout', server.address]);
  assert.is(again.stderr, `Error: not logged into ${server.address}\n`);
});
test('with tokens, for the repositories of a team only', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { token: anna });
  await mustTiffin(home, ['login', '-u', 'anna', '-p', 'pa:ss', `${server.address}/team`]);
  assert.is(await mustTiffin(home, ['login', '--get-login', `${server.address}/team/app`]), 'anna');
  assert.is((await tiffin(home, ['login', '--get-login', server.address])).status, 125);
  const wrong = await tiffin(home, ['login', '-u', 'anna', '-p', 'wrong', server.address]);
  assert.is(wrong.stderr, `Error: logging into "${server.address}": invalid username/password\n`);
});
test('credentials that hold are not asked for again, those that do not are', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { htpasswd: anna });
  await mustTiffin(home, ['login', '-u', 'anna', '-p', 'pa:ss', server.address]);
  const { address } = server;
  assert.is(
    await mustTiffin(home, ['login', address]),
    `Authenticating with existing credentials for ${address}\nExisting credentials are valid. Already logged in to ${address}`,
  );
  const file = join(home.path, '.config/containers/auth.json');
  writeFileSync(file, JSON.stringify({ auths: { [address]: { auth: Buffer.from('anna:old').toString('base64') } } }));
  const { status, stdout, stderr } = await tiffin(home, ['login', address], { stdin: '' });
  assert.is(status, 125);
  assert.match(stdout, /Existing credentials are invalid, please enter valid username and password\nUsername \(anna\): /);
  assert.match(stderr, /hint: use --password-stdin/);
});
test('a person is asked for the name and, unseen, for the password', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { htpasswd: anna });
  const line = `${tiffinPath} login ${server.address}; echo status $?; stty -a | grep -o ' -*echo '`;
  const { seen } = await type(home, line, [
    ['Username: ', 'bertx\u007f\u0015annb\u007fa\r'],
    ['Password: ', 'pa:sx\u007fs\r'],
  ]);
  assert.match(seen, /Login Succeeded!\nstatus 0\n echo /);
  assert.not.match(seen, /pa:/);
  assert.is(await mustTiffin(home, ['login', '--get-login', server.address]), 'anna');
  const stopped = await type(home, line.replace('login', 'login -u bert'), [['Password: ', 'secret\u0003']]);
  assert.match(stopped.seen, /status 130\n echo /);
  assert.not.match(stopped.seen, /secret/);
});
test('a signal gives the terminal back, too', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { htpasswd: anna });
  const shell = `${tiffinPath} login -u anna ${server.address} & child=$!; (read go < go; kill $child) & fg %1; echo status $?; stty -a | grep -o ' -*echo '`;
  const { status } = await tiffin(home, ['version']);
  assert.is(status, 0);
  writeFileSync(join(home.path, 'line'), `set -m\nmkfifo go\n${shell}\n`);
  const { seen } = await typeAndSignal(home, `bash ${join(home.path, 'line')}`);
  assert.match(seen, /status 143\n echo /);
});
test('nothing that is logged has a password in it', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { htpasswd: anna });
  const secrets = /pa:ss|YW5uYTpwYTpzcw/;
  const login = await tiffin(home, ['--log-level=debug', 'login', '-v', '-u', 'anna', '-p', 'pa:ss', server.address]);
  assert.is(login.status, 0, login.stderr);
  assert.not.match(login.stderr + login.stdout, secrets);
  const pull = await tiffin(home, ['--log-level=debug', 'pull', '--creds', 'anna:pa:ss', `${server.address}/none`]);
  assert.is(pull.status, 125);
  assert.not.match(pull.stderr + pull.stdout, secrets);
  assert.not.match(server.log(), secrets);
});
test('many logins at once lose none', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const teams = Array.from({ length: 8 }, (_, index) => `${server.address}/team${index}`);
  await Promise.all(teams.map((team) => mustTiffin(home, ['login', '-u', 'anna', '-p', 'x', team])));
  const { auths } = JSON.parse(readFileSync(join(home.path, '.config/containers/auth.json'), 'utf8')) as { auths: object };
  assert.equal(Object.keys(auths).toSorted(), teams);
});
test('a helper keeps what its file says it keeps; nothing of it is in arguments', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { htpasswd: anna });
  const helper = join(home.directory('bin'), 'docker-credential-box');
  writeFileSync(
    helper,
    `#!/bin/sh\necho "$#" "$1" >> ~/calls\ncase $1 in store) cat > ~/box;; get) cat > /dev/null; cat ~/box;; erase) cat > /dev/null; rm ~/box;; esac\n`,
  );
  chmodSync(helper, 0o755);
  mkdirSync(join(home.path, '.config/containers'), { recursive: true });
  writeFileSync(join(home.path, '.config/containers/auth.json'), JSON.stringify({ credHelpers: { [server.address]: 'box' } }));
  const env = { PATH: `${join(home.path, 'bin')}:${process.env['PATH']}` };
  const said = await mustTiffin(home, ['login', '-v', '-u', 'anna', '-p', 'pa:ss', server.address], { env });
  assert.is(said, 'Used:  credential helper: box\nLogin Succeeded!');
  assert.is(await mustTiffin(home, ['login', '--get-login', server.address], { env }), 'anna');
  await mustTiffin(home, ['logout', server.address], { env });
  assert.not.ok(existsSync(join(home.path, 'box')));
  assert.not.match(readFileSync(join(home.path, 'calls'), 'utf8'), /[^1] |pa:ss/);
});
test.run();

/** Sends a signal, by writing to the pipe `go`, when the question has come up. */
async function typeAndSignal(home: ScratchHome, line: string): Promise<{ readonly seen: string }> {
  const env = { ...home.env, TERM: 'xterm', SHELL: '/bin/sh' };
  const child = spawn('script', ['-qec', line, '/dev/null'], { env, cwd: home.path, stdio: ['pipe', 'pipe', 'inherit'] });
  let seen = '';
  let sent = false;
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (sent || !seen.includes('Password: ')) return;
    sent = true;
    writeFileSync(join(home.path, 'go'), 'go\n');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return { seen: seen.replaceAll('\r\n', '\n') };
}
