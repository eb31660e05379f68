// timeout: 300s
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { buildLeftovers } from '../support/build-home.ts';
import { busyboxHome } from '../support/busybox-home.ts';
import { leftoversOf, processesOf, settled } from '../support/crash.ts';
import { foreignProject, lendNodeTypes, packedProject, readmeExample } from '../support/foreign-project.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { repository } from '../support/repository.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { run } from '../support/spawn.ts';
import { mustTiffin } from '../support/tiffin.ts';

const test = suiteNeeding('the package in a project of somebody else', 'built', 'user-namespaces', 'registry', 'busybox', 'npm');

/** Says what of this process has changed since it was loaded. */
const watching = `
const facts = () => JSON.stringify({
  listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]).sort(),
  env: process.env, cwd: process.cwd(), umask: process.umask(), exitCode: process.exitCode, title: process.title,
  globals: Object.getOwnPropertyNames(globalThis).sort(), rawMode: process.stdin.isRaw, maxListeners: process.getMaxListeners(),
});
const before = facts();
`;

test('is imported as npm has it, and leaves no trace in the process', async () => {
  await using home = await busyboxHome('sdk-esm');
  const project = await packedProject(home);
  project.write(
    'main.mjs',
    `import { open, TiffinError } from 'tiffin';
     ${watching}
     {
       await using tiffin = await open();
       await using own = await tiffin.run('localhost/busybox', { command: ['sh', '-c', 'echo hello; exec sleep 1000'], network: 'none', waitFor: { log: 'hello' } });
       const { status, stdout } = await own.exec(['echo', 'hi']);
       for await (const { text } of own.logs()) console.log(text, status, stdout.trim());
       await tiffin.build({ containerfile: 'FROM localhost/busybox\\nRUN --network=none true\\n', context: import.meta.dirname });
       const failure = await tiffin.run('localhost/nothing', { pull: 'never' }).catch((error) => error);
       console.log(failure instanceof TiffinError, failure.code);
     }
     if (facts() !== before) console.log('CHANGED', before, facts());
     console.log(process.getActiveResourcesInfo().filter((kind) => !/Pipe|TTY|File/.test(kind)).join());`,
  );
  const { stdout, stderr, status } = await project.node('main.mjs');
  assert.equal([stdout, stderr, status], ['hello 0 hi\ntrue not-found\n\n', '', 0]);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
});

test('is required, and the same thing as what is imported', async () => {
  await using home = await scratchHome();
  const project = foreignProject(home);
  project.write(
    'main.cjs',
    `const sdk = require('tiffin');
     import('tiffin').then(async (imported) => {
       console.log(Object.keys(sdk).sort().join(), imported.open === sdk.open, imported.TiffinError === sdk.TiffinError);
       const tiffin = await sdk.open();
       console.log((await tiffin.images.list()).length, tiffin.version);
       await tiffin.close();
       const { code, message, hint } = await tiffin.run('x', { volume: [] }).catch((error) => error);
       console.log(code, message, hint);
     });`,
  );
  const { stdout, stderr } = await project.node('main.cjs');
  assert.equal(
    [stdout, stderr],
    ['TiffinError,open true true\n0 0.1.0\ninvalid-argument run: there is no option "volume" did you mean volumes?\n', ''],
  );
});

test('says on an older Node what it needs', async () => {
  await using home = await scratchHome();
  const project = foreignProject(home);
  const old = `Object.defineProperty(process.versions, 'node', { value: '20.19.0' });`;
  for (const [name, text] of [
    ['old.cjs', `${old} require('tiffin');`],
    ['old.mjs', `${old} await import('tiffin');`],
  ] as const) {
    project.write(name, text);
    const { stderr, status } = await project.node(name);
    assert.equal([status, /^Error: tiffin needs Node\.js 24 or later/m.test(stderr), /SyntaxError/.test(stderr)], [1, true, false]);
  }
});

test('has types for strict programs of both kinds', async () => {
  await using home = await scratchHome();
  const project = foreignProject(home);
  lendNodeTypes(project);
  const use = `
    export async function use(signal: AbortSignal): Promise<number> {
      await using tiffin: Tiffin = await open({ env: { HOME: '/h' }, onWarning: (message: string) => void message });
      await using db = await tiffin.run('postgres', { ports: { 5432: 0 }, waitFor: [{ port: 5432 }, (c) => c.ports.length > 0], signal });
      const port: number = db.port('53/udp');
      for await (const line of db.logs({ follow: true })) { const text: string = line.text; void text; }
      const { status, stdout }: { status: number; stdout: string } = await db.exec(['psql'], { input: 'select 1', signal });
      const detached: Container = await tiffin.run('x', { detach: true });
      for await (const event of tiffin.events()) if (event.type === 'container') break;
      await tiffin.build({ onEvent: (event) => { if (event.kind === 'step-failed') event.failure.lastOutput.trim(); } });
      try { await db.stop({ timeout: 1 }); } catch (error) { if (error instanceof TiffinError && error.code === 'cancelled') return port; }
      return status + stdout.length + detached.name.length;
    }
    export async function misuse(tiffin: Tiffin): Promise<void> {
      // @ts-expect-error nothing is removed with what goes on
      await using kept = await tiffin.run('x', { detach: true });
      // @ts-expect-error there is no such option
      await tiffin.run('x', { volume: [] });
      // @ts-expect-error a command is words
      await kept.exec('ls -l');
      // @ts-expect-error there is no such code
      new TiffinError('nonsense', 'x');
    }`;
  project.write('package.json', '{"type":"commonjs"}');
  project.write('esm.mts', `import { open, TiffinError, type Container, type Tiffin } from 'tiffin';${use}`);
  project.write(
    'cjs.cts',
    `import tiffinPackage = require('tiffin');\nimport type { Container, Tiffin } from 'tiffin';\nconst { open, TiffinError } = tiffinPackage;${use}`,
  );
  const language = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--module', 'nodenext', '--target', 'es2022'];
  const libraries = ['--lib', 'es2024,esnext.disposable', '--types', 'node', '--noEmit', '--skipLibCheck', 'false'];
  const tsc = join(repository, 'node_modules/.bin/tsc');
  const { stdout, status } = await run(tsc, ['--ignoreConfig', ...language, ...libraries, 'esm.mts', 'cjs.cts'], { cwd: project.path });
  assert.equal([stdout, status], ['', 0]);
});

/** A program that starts a container, says so, and goes on. */
const starter = `
  import { open } from 'tiffin';
  const tiffin = await open();
  const own = await tiffin.run('localhost/busybox', { command: ['sleep', '1000'], network: 'none', restart: 'always', volumes: ['/anonymous'] });
  const side = await own.spawn(['sleep', '2000']);
  console.log(own.id);
`;

/** What a container leaves in files. */
function containerFiles(home: ScratchHome): string[] {
  const places = [join(home.path, '.local/share/tiffin/containers'), join(home.runtimeDirectory, 'tiffin')];
  return places.flatMap((place) => (existsSync(place) ? readdirSync(place) : [])).filter((name) => /^[0-9a-f]{64}$/.test(name));
}

for (const [how, ending] of [
  ['is killed', `process.kill(process.pid, 'SIGKILL');`],
  ['ends', 'process.exit(3);'],
  ['throws', 'setTimeout(() => { throw new Error("oh"); });'],
] as const) {
  test(`containers go when their program ${how}`, async () => {
    await using home = await busyboxHome('sdk-dies');
    const project = foreignProject(home);
    const own = new Set(processesOf(home));
    project.write('main.mjs', starter + ending);
    const { stdout } = await project.node('main.mjs');
    assert.match(stdout, /^[0-9a-f]{64}\n$/);
    assert.equal(await settled(home, own), []);
    assert.equal(containerFiles(home), []);
    assert.is(await mustTiffin(home, ['ps', '-aq']), '');
    assert.is(await mustTiffin(home, ['volume', 'ls', '-q']), '');
  });
}

test('a program ends though its container runs', async () => {
  await using home = await busyboxHome('sdk-forgets');
  const project = foreignProject(home);
  project.write('main.mjs', `${starter.replace(/const side.*\n/, '')} setTimeout(() => console.log('timer'), 100);`);
  const { stdout, status } = await project.node('main.mjs', [], { timeoutMs: 20_000 });
  assert.equal([status, stdout.split('\n')[1]], [0, 'timer']);
});

test('Ctrl-C is for the program alone', async () => {
  await using home = await busyboxHome('sdk-ctrl-c');
  const project = foreignProject(home);
  project.write(
    'main.mjs',
    `import { open } from 'tiffin';
     await using tiffin = await open();
     await using own = await tiffin.run('localhost/busybox', { command: ['sleep', '1000'], network: 'none' });
     const heard = new Promise((resolve) => process.once('SIGINT', resolve));
     const alive = setInterval(() => undefined, 1000);
     process.kill(0, 'SIGINT');
     await heard;
     clearInterval(alive);
     console.log((await own.state()).status, (await own.exec(['echo', 'hi'])).stdout.trim());`,
  );
  // A process group of its own, or the test hears it, too.
  const { stdout } = await run('setsid', ['--wait', process.execPath, join(project.path, 'main.mjs')], {
    env: home.env,
    cwd: project.path,
  });
  assert.is(stdout, 'running hi\n');
});

test('what is aborted at any moment leaves nothing', async () => {
  await using home = await busyboxHome('sdk-abort');
  const project = foreignProject(home);
  const own = new Set(processesOf(home));
  project.write(
    'main.mjs',
    `import { open } from 'tiffin';
     await using tiffin = await open();
     const containerfile = (n) => 'FROM localhost/busybox\\nRUN --network=none seq 3000 > /n' + n + '; sleep 9\\nRUN --network=none true\\n';
     const codes = new Set();
     for (let moment = 0; moment < 16; moment += 1) {
       const signal = AbortSignal.timeout(moment * 9);
       const work = [
         () => tiffin.run('localhost/busybox', { command: ['sleep', '1000'], network: 'none', volumes: ['/anonymous'], waitFor: { port: 1 }, signal }),
         () => tiffin.runToEnd('localhost/busybox', { command: ['sleep', '1000'], network: 'none', signal }),
         () => tiffin.build({ containerfile: containerfile(moment), context: '.', noCache: true, signal: AbortSignal.timeout(moment * 20) }),
       ][moment % 3];
       codes.add(await work().then(() => 'done', (error) => error.code ?? error));
     }
     console.log([...codes].join(), (await tiffin.containers.list({ all: true })).length, (await tiffin.volumes.list()).length);`,
  );
  const { stdout, stderr } = await project.node('main.mjs');
  assert.equal([stdout, stderr], ['cancelled 0 0\n', '']);
  assert.equal(await settled(home, own), []);
  assert.equal([leftoversOf(home), buildLeftovers(home), containerFiles(home)], [[], [], []]);
  await mustTiffin(home, ['system', 'check']);
});

test('a pull that is aborted is whole the next time', async () => {
  await using home = await busyboxHome('sdk-pull');
  await using server = await registry(home);
  await mustTiffin(home, ['push', '--tls-verify=false', 'localhost/busybox', `${server.address}/app:1`]);
  await mustTiffin(home, ['rmi', 'localhost/busybox']);
  const project = foreignProject(home);
  project.write(
    'main.mjs',
    `import { open } from 'tiffin';
     await using tiffin = await open();
     const codes = [];
     for (const state of ['resolving', 'downloading', 'unpacking']) {
       const stop = new AbortController();
       const onProgress = (progress) => { if (progress.state === state) stop.abort(new Error(state)); };
       const failure = await tiffin.images.pull(process.argv[2], { tlsVerify: false, onProgress, signal: stop.signal }).catch((error) => error);
       codes.push(failure.code === 'cancelled' ? failure.cause?.message : failure.code ?? 'done');
     }
     console.log((await tiffin.images.list()).length, codes.join());
     const { stdout } = await tiffin.runToEnd(process.argv[2], { tlsVerify: false, command: ['echo', 'whole'], network: 'none' });
     console.log(stdout.trim());`,
  );
  const { stdout, stderr } = await project.node('main.mjs', [`${server.address}/app:1`]);
  assert.equal([stdout.split('\n')[1], stderr], ['whole', '']);
  assert.match(stdout, /^0 resolving,downloading,/);
  assert.equal(leftoversOf(home), []);
});

test('the example of README.md does what it says', async () => {
  await using home = await busyboxHome('sdk-readme');
  const script = (text: string) => ({ mode: 0o755, content: `#!/bin/sh\n${text}\n` });
  const database = 'echo ready to accept connections; echo ready to accept connections >&2; exec sleep 1000';
  const layer = [
    { path: 'bin/psql', ...script('echo 42') },
    { path: 'bin/node', ...script('test "$1" = --version && echo v24; test -e app.js') },
    { path: 'bin/database', ...script(database) },
  ];
  for (const name of ['docker.io/library/postgres:17', 'docker.io/library/node:24']) {
    const archive = join(home.path, 'stand-in.tar');
    writeFileSync(archive, layoutArchive(busyboxImage({ name, layers: [layer], config: { Cmd: ['database'] } })));
    await mustTiffin(home, ['load', '-q', '-i', archive]);
  }
  const project = foreignProject(home);
  project.write('app.js', '');
  project.write('main.mjs', readmeExample('From a program').replace('RUN node', 'RUN --network=none cd /bin && touch app.js && node'));
  const { stdout, stderr } = await project.node('main.mjs');
  assert.match(stdout, /^127\.0\.0\.1:\d+\n0 42\nstd(?:out|err) ready to accept connections\n0\n\[ 'localhost\/mine:1' \]\n$/);
  assert.is(stderr, '');
});

test.run();
