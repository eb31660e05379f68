// timeout: 300s
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type BuildHome, buildHome, filesWith } from '../support/build-home.ts';
import { tarArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { paxHeader, rawEntry, rawTar } from '../support/raw-tar.ts';
import { must, run } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('a hostile build', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');
const base = 'FROM localhost/busybox\n';
const file = (text: string): string => `== Containerfile\n${base}${text}\n`;

/** A file of the user beside the context, which no build may see. */
function putOutside(home: BuildHome, name = 'outside'): string {
  writeFileSync(join(home.directory(name), 'key'), 'OUTSIDE-OF-EVERYTHING\n');
  return join(home.path, name);
}

test('gets nothing through links that lead out of the context', async () => {
  await using home = await buildHome('links');
  const outside = putOutside(home);
  const links = `== file -> ${outside}/key\n== relative -> ../outside/key\n== dir -> ${outside}\n== up -> ..\n== root -> /\n== self -> .\n`;
  const steps = [
    'COPY file /got',
    'COPY relative /got',
    'COPY dir/key /got',
    'COPY dir /got',
    'COPY up/outside/key /got',
    'COPY up/outside /got/',
    'COPY ../outside/key /got',
    'COPY self/../../outside/key /got',
    `COPY root${outside}/key /got`,
    'COPY root*/home /got/',
    'COPY --parents up/./outside/key /got/',
    'ADD file /got',
    'ADD dir/* /got/',
    'RUN --mount=type=bind,source=file,target=/m cp /m /got',
    'RUN --mount=type=bind,source=dir,target=/m cp -r /m /got',
    'RUN --mount=type=bind,source=up/outside,target=/m cp -r /m /got',
    'RUN --mount=type=bind,source=../outside,target=/m cp -r /m /got',
    `RUN --mount=type=bind,source=.,target=/m cat /m/file /m/relative /m/dir/key /m/up/outside/key /m/root${outside}/key >/got; true`,
    'RUN --mount=type=cache,from=links,source=dir,target=/m cp -r /m /got',
    'COPY --from=links dir/key /got',
  ];
  for (const step of steps) {
    const context = await home.context(`${file(step)}${links}`);
    const { stderr } = await home.build(context, ['--build-context', 'links=.']);
    assert.not.match(stderr, /internal error/, step);
    assert.equal(
      (await filesWith(home, 'OUTSIDE-OF-EVERYTHING')).filter((path) => path !== join(outside, 'key')),
      [],
      step,
    );
  }
});

test('gets nothing through links in a stage, whose root is the only root there is', async () => {
  await using home = await buildHome('stage-links');
  const outside = putOutside(home);
  const context = await home.context(
    `== Containerfile
FROM localhost/busybox AS bad
RUN ln -s ${outside}/key /file && ln -s ${outside} /dir && ln -s ../../../../../..${outside} /up && ln -s /proc/self/root /proc-root && ln -s /proc/1/root /first
RUN mkdir -p ${outside} && echo inside >${outside}/key
FROM localhost/busybox
COPY --from=bad /file /a
COPY --from=bad /dir/key /b
COPY --from=bad /up/key /c
RUN --mount=type=bind,from=bad,source=/dir,target=/m cat /m/key >/d
RUN ln -s ${outside} /w && ln -s / /r
WORKDIR /w/made
COPY Containerfile /w/copied/
ADD Containerfile /r/root-file
RUN --mount=type=cache,target=/w/cache --mount=type=tmpfs,target=/r/scratch touch /w/cache/x /scratch/y
`,
  );
  await home.mustBuild(context);
  assert.is(await home.look('cat /a /b /c /d'), 'inside\ninside\ninside\ninside');
  assert.equal(readdirSync(outside), ['key']);
  assert.is(await home.look(`ls ${outside}; ls /root-file`), 'copied\nmade\n/root-file');
});

test('sees no more when the sources of its mounts and copies are exchanged all the time', async () => {
  await using home = await buildHome('race');
  const outside = putOutside(home);
  const text = file(
    'ARG N\nCOPY src /a\nRUN --mount=type=bind,source=src/deep,target=/m for i in 1 2 3 4 5 6 7 8 9; do cat /m/key; done; cp -r /m /b; true\nCOPY src/deep/key /c',
  );
  const context = await home.context(`${text}== src/deep/key\nharmless\n`);
  // One process turns the directory into a link to the user's own, and back, as fast as it can.
  const turn = `const { renameSync, symlinkSync } = require('node:fs'); symlinkSync(${JSON.stringify(outside)}, 'link');
    for (;;) { renameSync('src/deep', 'kept'); renameSync('link', 'src/deep'); renameSync('src/deep', 'link'); renameSync('kept', 'src/deep'); }`;
  const turner = spawn(process.execPath, ['-e', turn], { cwd: context, stdio: 'ignore', env: home.env });
  try {
    for (let count = 0; count < 12; count++) await home.build(context, ['--build-arg', `N=${count}`, ...(count % 2 ? ['--no-cache'] : [])]);
  } finally {
    turner.kill('SIGKILL');
  }
  assert.equal(
    (await filesWith(home, 'OUTSIDE-OF-EVERYTHING')).filter((path) => path !== join(outside, 'key')),
    [],
  );
});

test('names caches with paths, and all of them lie in their place', async () => {
  await using home = await buildHome('cache-ids');
  const ids = ['../../../../escaped', '/etc', '..', '.', 'a/b/../../../c', `${'x'.repeat(3000)}`, '$HOME', 'with space', '-rf'];
  const steps = ids.map((id, at) => `RUN --mount=type=cache,"id=${id}",target=/cache echo ${at} >/cache/MARK-${at}`);
  await home.mustBuild(await home.context(file(steps.join('\n'))));
  const marks = (await must('find', [home.path, '-name', 'MARK-*'], { env: home.env })).trim().split('\n');
  assert.is(marks.length, ids.length);
  assert.equal(
    marks.filter((path) => !path.includes('/share/tiffin/build-cache/mounts/')),
    [],
  );
  const refused = await home.build(await home.context(file('RUN --mount=type=cache,target=/ echo >/MARK')));
  assert.is.not(refused.status, 0);
  assert.match(refused.stderr, /Containerfile:2/);
});

const secret = 'SECRET-OF-THE-BUILD-5f1c';

test('leaves no secret anywhere: not in layers, configs, caches, logs or what a failed step leaves', async () => {
  await using home = await buildHome('secrets');
  // Out of the home: what is searched are places that tiffin writes to.
  const token = join(process.env['TIFFIN_TEST_SCRATCH']!, 'token');
  writeFileSync(token, secret);
  const given = ['--secret', `id=token,src=${token}`, '--secret', 'id=variable,env=VARIABLE', '--build-arg', 'HTTPS_PROXY', '--no-cache'];
  const env = { VARIABLE: secret, HTTPS_PROXY: `http://user:${secret}@127.0.0.1:9` };
  const mounts = '--mount=type=secret,id=token --mount=type=secret,id=variable,env=INSIDE';
  const uses = '[ "$(cat /run/secrets/token)" = "$INSIDE" ] && case "$HTTPS_PROXY" in *"$INSIDE"*) ;; *) exit 9;; esac';
  const good = await home.context(
    file(
      `RUN ${mounts} ${uses}\nRUN ${mounts} --mount=type=cache,target=/c ${uses} && touch /c/x /etc/touched\nRUN env | grep -vi proxy >/environment; ls -R /run >/seen`,
    ),
  );
  await home.mustBuild(good, given, { env });
  assert.equal(await filesWith(home, secret), []);
  const bad = await home.context(file(`RUN ${mounts} ${uses} && false`));
  assert.is((await home.build(bad, given, { env })).status, 1);
  assert.equal(await filesWith(home, secret), []);
  const history = await mustTiffin(home, ['history', '--no-trunc', 'localhost/made']);
  const config = await mustTiffin(home, ['image', 'inspect', 'localhost/made']);
  assert.not.match(history + config, new RegExp(secret));
  const printed = await home.build(await home.context(file(`RUN ${mounts} true`)), ['--progress', 'rawjson', ...given], { env });
  assert.not.match(printed.stdout + printed.stderr, new RegExp(secret));
});

test('is told its Containerfile by the context itself, never by what lies outside', async () => {
  await using home = await buildHome('containerfiles');
  const outside = putOutside(home);
  const strange: readonly (readonly [string, (context: string) => void, RegExp])[] = [
    ['a link out', (at) => symlinkSync(join(outside, 'key'), join(at, 'Containerfile')), /./],
    ['a relative link out', (at) => symlinkSync('../outside/key', join(at, 'Containerfile')), /./],
    ['a device', (at) => symlinkSync('/dev/zero', join(at, 'Containerfile')), /./],
    ['a directory', (at) => mkdirSync(join(at, 'Containerfile')), /Containerfile/],
    [
      'zeros without end',
      (at) => (writeFileSync(join(at, 'Containerfile'), ''), truncateSync(join(at, 'Containerfile'), 2 ** 36)),
      /Containerfile/,
    ],
    ['nothing', (at) => writeFileSync(join(at, 'Containerfile'), ''), /Containerfile/],
    [
      'bytes',
      (at) => writeFileSync(join(at, 'Containerfile'), Buffer.from([...base].map((c) => c.charCodeAt(0)).concat(0, 255, 254, 27))),
      /Containerfile:2/,
    ],
    ['one line of 9 MB', (at) => writeFileSync(join(at, 'Containerfile'), `${base}RUN ${'x'.repeat(9e6)}`), /./],
    ['many stages', (at) => writeFileSync(join(at, 'Containerfile'), 'FROM localhost/busybox\n'.repeat(2e5)), /./],
    ['deep braces', (at) => writeFileSync(join(at, 'Containerfile'), `${base}ENV A="${'${B:-'.repeat(1e5)}"`), /Containerfile/],
    ['an endless heredoc', (at) => writeFileSync(join(at, 'Containerfile'), `${base}RUN <<EOF\n${'echo\n'.repeat(1e5)}`), /Containerfile/],
  ];
  for (const [what, make, words] of strange) {
    const context = home.directory(what.replaceAll(' ', '-'));
    make(context);
    const { status, stdout, stderr } = await home.build(context, [], { timeoutMs: 30_000 });
    assert.is.not(status, 0, what);
    assert.match(stderr, words, what);
    assert.not.match(stdout + stderr, /OUTSIDE|internal error|\u001b\[?\u0000/, what);
    assert.ok(stderr.length < 20_000, `${what}: ${stderr.length} characters of complaint`);
  }
  const fifo = home.directory('fifo');
  for (const name of ['Containerfile', '.dockerignore']) {
    await must('mkfifo', [join(fifo, name)]);
    assert.is.not((await home.build(fifo, [], { timeoutMs: 30_000 })).status, 0, `${name} is a FIFO`);
    rmSync(join(fifo, name));
    writeFileSync(join(fifo, 'Containerfile'), `${base}COPY . /all\n`);
  }
});

test('cannot trick with its ignore file', async () => {
  await using home = await buildHome('ignore');
  const outside = putOutside(home);
  const kinds: readonly (readonly [string, string | Buffer])[] = [
    ['parents', '../outside\n!../outside\n!/../../outside/**\n!..\n'],
    ['stars', `${'*'.repeat(30)}a${'**/'.repeat(30)}b\n${'[a-z]*'.repeat(40)}!\n${'a*'.repeat(60)}b\n`],
    ['classes', '[\n'],
    ['escapes', 'a\\\n'],
    ['nul', Buffer.from('a\0b\n!\0\n')],
    ['many', `${Array.from({ length: 20_000 }, (_, at) => `!x${at}*`).join('\n')}\n`],
  ];
  for (const [what, text] of kinds) {
    const context = await home.context(`${file('COPY . /all')}== ${'a'.repeat(60)}\nx\n`);
    writeFileSync(join(context, '.dockerignore'), text);
    const { stderr } = await home.build(context, [], { timeoutMs: 30_000 });
    assert.not.match(stderr, /internal error/, what);
  }
  const link = await home.context(file('COPY . /all'));
  symlinkSync(join(outside, 'key'), join(link, '.dockerignore'));
  const { stdout, stderr } = await home.build(link);
  assert.not.match(stdout + stderr, /OUTSIDE/);
  const found = await filesWith(home, 'OUTSIDE-OF-EVERYTHING');
  assert.equal(found, [join(outside, 'key')]);
});

test('unpacks archives that reach outside within its own root, or not at all', async () => {
  await using home = await buildHome('archives');
  const outside = putOutside(home);
  const archives: Readonly<Record<string, Buffer>> = {
    parents: tarArchive([{ path: '../../../../../../escaped', content: 'x' }]),
    absolute: tarArchive([{ path: `${outside}/escaped`, content: 'x' }]),
    'through-link': tarArchive([
      { path: 'link', type: 'symlink', target: outside },
      { path: 'link/escaped', content: 'x' },
    ]),
    'hard-link': tarArchive([{ path: 'hard', type: 'hardlink', target: `../../../../../..${outside}/key` }]),
    devices: tarArchive([
      { path: 'disk', type: 'block', device: { major: 8, minor: 0 }, mode: 0o666 },
      { path: 'memory', type: 'character', device: { major: 1, minor: 1 }, mode: 0o666 },
    ]),
    whiteouts: tarArchive([
      { path: '.wh.bin', content: '' },
      { path: 'etc/.wh..wh..opq', content: '' },
    ]),
    privileges: rawTar(
      paxHeader([['SCHILY.xattr.security.capability', Buffer.from('0100000202000000000000000000000000000000', 'hex')]]),
      rawEntry({ name: 'capable', mode: 0o6777 }),
      paxHeader([['SCHILY.xattr.trusted.overlay.opaque', 'y']]),
      rawEntry({ name: 'opaque', type: '5' }),
      paxHeader([['SCHILY.xattr.user.overlay.redirect', '/etc']]),
      rawEntry({ name: 'redirected', type: '5' }),
    ),
    size: rawTar(rawEntry({ name: 'huge', size: 2 ** 33 - 1 })),
  };
  for (const [name, bytes] of Object.entries(archives)) {
    const context = await home.context(file('ADD bad.tar /\nADD bad.tar /deep/'), name);
    writeFileSync(join(context, 'bad.tar'), bytes);
    const { status, stderr } = await home.build(context);
    assert.not.match(stderr, /internal error/, name);
    if (name === 'devices') assert.match(stderr, /left out what a user cannot make.*: 2 device nodes/);
    if (status === 0) await home.look('[ -x /bin/sh ] && ! [ -b /disk -a -r /disk ] && ! head -c1 /memory');
    assert.equal(readdirSync(outside), ['key'], name);
  }
  assert.not.ok(existsSync('/escaped'));
  assert.equal((await filesWith(home, 'OUTSIDE-OF-EVERYTHING')).length, 1);
  await mustTiffin(home, ['system', 'check']);
});

test('writes no escape of a terminal to it', async () => {
  await using home = await buildHome('escapes');
  const escape = '\u001b]0;owned\u0007\u001b[2J';
  const texts = [
    `FROM localhost/busybox AS a${escape}`,
    `FROM ${escape}`,
    `${base}${escape} x`,
    `${base}COPY ${escape} /x`,
    `${base}LABEL a="${escape}"\nRUN printf '${escape.replaceAll('\u001b', '\\033').replaceAll('\u0007', '\\007')}'; false`,
    `${base}RUN --mount=type=${escape} true`,
    `${base}# ${escape}\nRUN echo "${escape}" && false`,
    `# syntax=${escape}\n# escape=${escape}\n${base}`,
  ];
  for (const text of texts) {
    for (const progress of ['plain', 'tty']) {
      const context = home.directory('names');
      writeFileSync(join(context, 'Containerfile'), text);
      // `script` is a terminal whose reader sees every byte.
      const command = `${join(import.meta.dirname, '../../dist/tiffin')} build --network none --progress ${progress} .`;
      const { stdoutBytes } = await run('script', ['-qec', command, join(home.path, 'typescript')], { cwd: context, env: home.env });
      assert.not.match(stdoutBytes.toString('latin1'), /\u001b\]0;owned|owned\u0007|\u001b\[2J/, `${progress}: ${text}`);
    }
  }
});

test('is refused names that are paths, and never hands words to a program as options', async () => {
  await using home = await buildHome('names');
  for (const text of [
    'FROM ../../etc/passwd',
    'FROM dir:/etc',
    'FROM --platform=../../x localhost/busybox',
    `${base}ADD file:///etc/passwd /x`,
    `${base}ADD --checksum=sha256:../../x http://127.0.0.1:1/x /x`,
    `${base}ADD git@-oProxyCommand=touch\${IFS}owned:x/y.git /x`,
    `${base}ADD ssh://-oProxyCommand=touch%20owned/x.git /x`,
    `${base}ADD https://127.0.0.1:1/x.git#--upload-pack=touch owned /x`,
    `${base}USER ../../../root`,
    `${base}COPY --chown=../x:y . /x`,
    `${base}COPY --from=../../x . /x`,
  ]) {
    const context = home.directory('paths');
    writeFileSync(join(context, 'Containerfile'), text);
    const { status, stderr } = await home.build(context, ['--retry', '0']);
    if (!text.includes('USER')) assert.is.not(status, 0, text);
    assert.not.match(stderr, /internal error/, text);
    assert.not.ok(existsSync(join(context, 'owned')), text);
  }
  assert.is((await tiffin(home, ['images', '-q'])).status, 0);
});

test.run();
