// timeout: 300s
import { type Dirent, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;
/** Nothing but a secret's value looks like it. */
const marker = 'swordfish-4711-marker';

const create = (home: ScratchHome, name: string, value: string, ...options: string[]): Promise<string> =>
  mustTiffin(home, ['secret', 'create', ...options, name, '-'], { stdin: value });

/** Files below a directory that hold one of the texts, beside what cannot be read. */
function filesWith(directory: string, texts: readonly string[]): string[] {
  return entries(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesWith(path, texts);
    return entry.isFile() && texts.some((text) => content(path).includes(text)) ? [path] : [];
  });
}

function entries(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function content(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Processes whose command line holds a text, our own apart. */
function processesWith(text: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`).includes(text);
      } catch {
        return false;
      }
    });
}

const secrets = suiteNeeding('secrets', ...needs);
secrets('are created, listed, inspected and removed', async () => {
  await using home = await busyboxHome('secret');
  const id = await create(home, 'a', 'one', '-l', 'k=v');
  assert.match(id, /^[0-9a-f]{25}$/);
  assert.is((await tiffin(home, ['secret', 'create', 'a', '-'], { stdin: 'x' })).status, 125);
  assert.is(await create(home, 'a', 'x', '--ignore'), id);
  assert.is(await mustTiffin(home, ['secret', 'ls', '--format', '{{.Name}} {{.Driver}}']), 'a file');
  assert.is(await mustTiffin(home, ['secret', 'inspect', '-f', '{{.Spec.Name}} {{.Spec.Labels}} {{.SecretData}}', 'a']), 'a map[k:v] ');
  assert.is(await mustTiffin(home, ['secret', 'inspect', '--showsecret', '-f', '{{.SecretData}}', id.slice(0, 8)]), 'one');
  assert.is((await tiffin(home, ['secret', 'exists', 'b'])).status, 1);
  const file = join(home.path, 'value');
  writeFileSync(file, 'from a file');
  await mustTiffin(home, ['secret', 'create', 'b', file]);
  await mustTiffin(home, ['secret', 'create', '--env', 'c', 'TOKEN'], { env: { TOKEN: 'from a variable' } });
  assert.is(
    await mustTiffin(home, ['secret', 'inspect', '--showsecret', '-f', '{{.SecretData}}', 'b', 'c']),
    'from a file\nfrom a variable',
  );
  const mixed = await tiffin(home, ['secret', 'rm', 'a', 'nope', 'b']);
  assert.is(mixed.status, 125);
  assert.match(mixed.stderr, /no secret with name or id "nope": no such secret/);
  assert.is(await mustTiffin(home, ['secret', 'ls', '-q', '--filter', 'name=a']), '');
  await mustTiffin(home, ['secret', 'rm', '-a']);
  assert.is(await mustTiffin(home, ['secret', 'ls', '-q']), '');
});
secrets('are files and variables in containers', async () => {
  await using home = await busyboxHome('secret-use');
  await create(home, 'a', marker);
  const run = (options: readonly string[], script: string): Promise<string> =>
    mustTiffin(home, ['run', '--rm', ...none, ...options, 'busybox', 'sh', '-c', script]);
  assert.is(await run(['--secret', 'a'], 'stat -c "%a %u %g" /run/secrets/a; cat /run/secrets/a'), `444 0 0\n${marker}`);
  assert.is(await run(['--secret', 'a,uid=5,gid=6,mode=0440,target=x'], 'stat -c "%a %u %g" /run/secrets/x'), '440 5 6');
  assert.is(await run(['--secret', 'a,target=/etc/sub/x'], 'cat /etc/sub/x; ls /run/secrets'), marker);
  assert.is(await run(['--secret', 'a,type=env', '--secret', 'a,type=env,target=B', '-e', 'B=no'], 'echo "$a $B"'), `${marker} ${marker}`);
  assert.is(await run(['--secret', 'a', '--userns', 'keep-id'], 'stat -c %u /run/secrets/a; cat /run/secrets/a'), `0\n${marker}`);
  const locked = await tiffin(home, ['run', '--rm', ...none, '--read-only', '--secret', 'a', 'busybox', 'touch', '/run/secrets/n']);
  assert.match(locked.stderr, /Read-only file system/);
});
secrets('leave no trace outside of the container', async () => {
  await using home = await busyboxHome('secret-trace');
  await create(home, 'a', marker);
  const options = ['--secret', 'a', '--secret', 'a,type=env,target=TOKEN', '--health-cmd', 'test -n "$TOKEN"', '--restart', 'on-failure'];
  await mustTiffin(home, ['run', '-d', '--name', 'c', ...none, ...options, 'busybox', 'sleep', '1000']);
  assert.is(await mustTiffin(home, ['exec', 'c', 'sh', '-c', 'cat /run/secrets/a; echo; echo $TOKEN']), `${marker}\n${marker}`);
  assert.is(await mustTiffin(home, ['exec', '-e', 'TOKEN=own', 'c', 'sh', '-c', 'echo $TOKEN']), 'own');
  assert.is((await tiffin(home, ['healthcheck', 'run', 'c'])).status, 0);
  const forms = [marker, Buffer.from(marker).toString('base64').slice(0, -4), Buffer.from(marker).toString('hex')];
  assert.equal(filesWith(home.path, forms), []);
  assert.equal(filesWith(home.runtimeDirectory, forms), []);
  const shared = `/dev/shm/tiffin-secrets-${process.getuid?.() ?? 0}`;
  assert.equal(existsSync(shared) ? filesWith(shared, forms) : [], []);
  assert.equal(processesWith(marker), []);
  for (const command of [
    ['inspect', 'c'],
    ['run', '--plan=json', '--secret', 'a,type=env', 'busybox'],
    ['logs', 'c'],
    ['events', '--stream=false'],
  ])
    assert.not.match(await mustTiffin(home, command), new RegExp(marker), command.join(' '));
  assert.is(await mustTiffin(home, ['inspect', '-f', '{{range .Config.Secrets}}{{.Name}}{{end}}', 'c']), 'a');
  assert.match(await mustTiffin(home, ['inspect', '-f', '{{.Config.Env}}', 'c']), /TOKEN=\*{7}/);
  await mustTiffin(home, ['commit', '-q', 'c', 'image']);
  await mustTiffin(home, ['export', '-o', join(home.path, 'root.tar'), 'c']);
  await mustTiffin(home, ['save', '-q', '-o', join(home.path, 'image.tar'), 'image']);
  await mustTiffin(home, ['rm', '-f', '-t', '0', 'c']);
  assert.equal(filesWith(home.path, forms), []);
});
secrets('are what they were as files, and what they are as variables, at each start', async () => {
  await using home = await busyboxHome('secret-restart');
  await create(home, 'a', 'first');
  const command = ['sh', '-c', 'echo $(cat /run/secrets/a) $a; echo changed > /run/secrets/a'];
  await mustTiffin(home, ['create', '--name', 'c', ...none, '--secret', 'a', '--secret', 'a,type=env', 'busybox', ...command]);
  assert.is(await mustTiffin(home, ['start', '-a', 'c']), 'first first');
  await create(home, 'a', 'second', '--replace');
  assert.is(await mustTiffin(home, ['start', '-a', 'c']), 'first second');
  await mustTiffin(home, ['secret', 'rm', 'a']);
  const gone = await tiffin(home, ['start', '-a', 'c']);
  assert.is(gone.status, 125);
  assert.match(gone.stderr, /no secret with name or id "a": no such secret/);
});
secrets('stay what they are when the monitor starts the container again', async () => {
  await using home = await busyboxHome('secret-again');
  await create(home, 'a', marker);
  const command = ['sh', '-c', 'cat /run/secrets/a; echo; echo $a; exit 1'];
  const options = ['--restart', 'on-failure:1', '--secret', 'a', '--secret', 'a,type=env'];
  const { stdout } = await tiffin(home, ['run', '--name', 'c', ...none, ...options, 'busybox', ...command]);
  assert.is(stdout, `${marker}\n${marker}\n`.repeat(2));
});
secrets('go nowhere but to the container', async () => {
  await using home = await busyboxHome('secret-hostile');
  await create(home, 'a', marker);
  const kept = home.directory('kept');
  const volume = ['-v', `${kept}:/run/secrets`];
  assert.is(await mustTiffin(home, ['run', '--rm', ...none, ...volume, '--secret', 'a', 'busybox', 'cat', '/run/secrets/a']), marker);
  assert.equal(readdirSync(kept), []);
  // A link in the image leads inside the container, whatever it says.
  await mustTiffin(home, ['run', '--name', 'l', ...none, 'busybox', 'sh', '-c', 'mkdir -p /run; ln -s ../../../../../../tmp /run/secrets']);
  await mustTiffin(home, ['commit', '-q', 'l', 'linked']);
  assert.is(await mustTiffin(home, ['run', '--rm', ...none, '--secret', 'a', 'linked', 'cat', '/tmp/a']), marker);
  assert.not(existsSync('/tmp/a'));
  const outside = ['--secret', 'a,target=../../../../../../../..' + join(home.path, 'x')];
  await mustTiffin(home, ['run', '--rm', ...none, ...outside, 'busybox', 'true']);
  assert.not(existsSync(join(home.path, 'x')));
  for (const [options, reason] of [
    [['--secret', 'a,uid=4000000'], /are they among the container's mapped IDs/],
    [['--secret', 'a', '--runtime', 'crun'], /only our own runtime does that|crun/],
  ] as const) {
    const failed = await tiffin(home, ['run', '--rm', ...none, ...options, 'busybox', 'true']);
    assert.is.not(failed.status, 0, options.join(' '));
    assert.match(failed.stderr, reason);
    assert.not.match(failed.stderr, new RegExp(marker));
  }
});
secrets('are unreadable without the key, and say so', async () => {
  await using home = await busyboxHome('secret-key');
  await create(home, 'a', marker);
  const key = join(home.path, '.config/tiffin/secrets.key');
  assert.is(statSync(key).mode & 0o777, 0o600);
  writeFileSync(key, Buffer.alloc(32, 1).toString('base64'));
  const failed = await tiffin(home, ['run', '--rm', ...none, '--secret', 'a', 'busybox', 'true']);
  assert.is(failed.status, 125);
  assert.match(failed.stderr, /secret a cannot be decrypted: .*secrets\.key is not its key/);
});
secrets('are found again when the database is lost', async () => {
  await using home = await busyboxHome('secret-lost');
  await create(home, 'a', marker);
  writeFileSync(join(home.path, '.local/share/tiffin/state.db'), 'no database');
  const { stdout } = await tiffin(home, ['run', '--rm', ...none, '--secret', 'a', 'busybox', 'cat', '/run/secrets/a']);
  assert.is(stdout, marker);
});
secrets.run();
