import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { openContext, type OpenedContext } from '../../../src/build/open-context.ts';
import type { Stores } from '../../support/stores.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { contextHooks, contextServices, firstCommitTime, gitServer, leftInStore, makeFiles } from '../../support/build-context.ts';
import { hostileRegistry } from '../../support/hostile-registry.ts';
import { tarArchive } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchHome, type ScratchHome } from '../../support/scratch-home.ts';
import { openStores } from '../../support/stores.ts';

const test = suiteNeeding('openContext', 'git', 'helper', 'user-namespaces');
const tar = tarArchive([{ path: 'file', content: 'content' }]);

/** The place of a context, which must have a file; it is closed by then. */
async function open(home: ScratchHome, stores: Stores, name: string, input: Uint8Array | string = ''): Promise<OpenedContext> {
  return await openContext(contextServices(stores, home), name, { directory: home.path, hooks: contextHooks(input) });
}

function fileOf({ context }: OpenedContext): string {
  return context.root.kind === 'directory' ? readFileSync(join(context.root.path, 'file'), 'utf8') : 'none';
}

test('leaves a directory where it is', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  makeFiles(home.path, { 'c/file': 'content' });
  const opened = await open(home, stores, 'c');
  assert.equal([opened.context.root, opened.isForeign], [{ kind: 'directory', path: join(home.path, 'c') }, false]);
  assert.equal(leftInStore(stores), []);
});

test('unpacks tars of all origins, and leaves nothing of them', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/away.tgz') response.writeHead(302, { location: '/c.tgz' }).end();
    else response.end(request.url === '/Containerfile' ? 'FROM a\n' : gzipSync(tar));
  });
  writeFileSync(join(home.path, 'c.tar'), tar);
  execFileSync('mkfifo', [join(home.path, 'pipe')]);
  for (const [name, input] of [['c.tar'], ['-', gzipSync(tar)], [`${server.url}/c.tgz`], [`${server.url}/away.tgz`], ['pipe']] as const) {
    if (name === 'pipe') execFile('sh', ['-c', 'cat c.tar > pipe'], { cwd: home.path });
    const opened = await open(home, stores, name, input);
    assert.is(fileOf(opened), 'content', name);
    assert.is(leftInStore(stores).length, 1);
    await opened.context[Symbol.asyncDispose]();
    assert.equal(leftInStore(stores), [], name);
  }
  assert.ok(existsSync(join(home.path, 'c.tar')));
  for (const [name, input] of [[`${server.url}/Containerfile`], ['-', 'FROM a\n']] as const) {
    const opened = await open(home, stores, name, input);
    assert.is(String(opened.containerfile?.bytes), 'FROM a\n');
    assert.equal(opened.context.root, { kind: 'layers', directories: [] });
  }
  assert.equal(leftInStore(stores), []);
});

test('checks out a commit, whose time it knows', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  await using server = await gitServer(home, [{ 'sub/file': 'content' }]);
  const opened = await open(home, stores, `${server.url}#v1:sub`);
  assert.is(fileOf(opened), 'content');
  assert.equal([opened.context.epoch, opened.context.revision], [firstCommitTime, server.commits[0]]);
  await opened.context[Symbol.asyncDispose]();
  assert.equal(leftInStore(stores), []);
});

test('leaves nothing when it fails or is stopped', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  makeFiles(home.path, { text: 'FROM a\n' });
  await using server = await hostileRegistry((request, response) => {
    if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else if (request.url === '/slow') response.write('x');
    else response.end(gzipSync(tar).subarray(0, 40));
  });
  await assertRejects(open(home, stores, 'text'), 'invalid-argument', /tiffin build --file/);
  await assertRejects(open(home, stores, `${server.url}/file`), 'denied', /not followed/);
  await assertRejects(open(home, stores, `${server.url}/cut.tgz`), 'corrupt');
  const hooks = contextHooks();
  const stopped = openContext(contextServices(stores, home), `${server.url}/slow`, { directory: home.path, hooks });
  setTimeout(() => hooks.stop.abort(), 100);
  await assertRejects(stopped, 'cancelled');
  const needsFiles = { directory: home.path, hooks: contextHooks('FROM a\n'), needsFiles: true };
  await assertRejects(openContext(contextServices(stores, home), '-', needsFiles), 'invalid-argument', /has files/);
  assert.equal(leftInStore(stores), []);
});

test.run();
