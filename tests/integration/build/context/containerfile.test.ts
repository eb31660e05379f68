import { execFile, execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readContainerfiles, type FoundContainerfiles } from '../../../../src/build/context/containerfile.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { contextHooks, contextServices, makeFiles, sourceRequest } from '../../../support/build-context.ts';
import { hostileRegistry } from '../../../support/hostile-registry.ts';
import { scratchHome, type ScratchHome } from '../../../support/scratch-home.ts';
import { openStores } from '../../../support/stores.ts';

const test = suite('readContainerfiles');

type Asked = { files?: string[]; context?: string | undefined; isForeign?: boolean; input?: string };

async function read(home: ScratchHome, { files = [], context, isForeign = false, input }: Asked): Promise<FoundContainerfiles> {
  using stores = openStores(home);
  const source = sourceRequest(home.path, { files });
  const hooks = contextHooks(input);
  return await readContainerfiles(contextServices(stores, home), { source, context, isForeign, hooks, only: undefined });
}

const textsOf = ({ texts }: FoundContainerfiles): string[] => texts.map(({ bytes }) => String(bytes));

test('knows two names, and takes others by --file: from here, then from the context', async () => {
  await using home = await scratchHome();
  const context = makeFiles(home.directory('c'), { Dockerfile: 'D', 'sub/File': 'S', both: 'context' });
  makeFiles(home.path, { both: 'here' });
  assert.equal(textsOf(await read(home, { context })), ['D']);
  makeFiles(context, { Containerfile: 'C' });
  const usual = await read(home, { context });
  assert.equal([textsOf(usual), usual.place], [['C'], { path: 'Containerfile', isInside: true }]);
  assert.equal(textsOf(await read(home, { context, files: ['sub/File', 'c/Dockerfile', join(context, 'Dockerfile')] })), ['S', 'D', 'D']);
  assert.equal(textsOf(await read(home, { context, files: ['both'] })), ['here']);
  assert.equal(textsOf(await read(home, { context, files: ['both'], isForeign: true })), ['context']);
  assert.equal(textsOf(await read(home, { context, files: ['-', 'both'], input: 'stdin' })), ['stdin', 'here']);
  await assertRejects(read(home, { context, files: ['none'] }), 'not-found', /does not exist, none/);
  await assertRejects(read(home, { context, files: ['sub'] }), 'invalid-argument', /not a file/);
  await assertRejects(read(home, { context, files: ['c'] }), 'invalid-argument', /is a directory/);
  await assertRejects(read(home, { context: home.directory('empty') }), 'not-found', /no Containerfile or Dockerfile/);
});

test('reads a pipe, and an address', async () => {
  await using home = await scratchHome();
  const pipe = join(home.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reading = read(home, { files: [pipe] });
  execFile('sh', ['-c', 'printf P > "$1"', 'sh', pipe]);
  assert.equal(textsOf(await reading), ['P']);
  await using server = await hostileRegistry((request, response) => void response.writeHead(request.url === '/f' ? 200 : 404).end('U'));
  assert.equal(textsOf(await read(home, { files: [`${server.url}/f`] })), ['U']);
  await assertRejects(read(home, { files: [`${server.url}/none`] }), 'not-found', /status 404/);
});

test('follows no link out of a context, and preprocesses nothing that was fetched', async () => {
  await using home = await scratchHome();
  const context = makeFiles(home.directory('c'), { 'C.in': '#include "/etc/passwd"\n' });
  symlinkSync('/etc/passwd', join(context, 'Containerfile'));
  await assertRejects(read(home, { context }), 'denied', /leads out/);
  await assertRejects(read(home, { context, files: ['Containerfile'], isForeign: true }), 'denied', /leads out/);
  await assertRejects(read(home, { context, files: ['../c/Containerfile'], isForeign: true }), 'not-found');
  await assertRejects(read(home, { context, files: ['C.in'], isForeign: true }), 'unsupported', /could read any file of yours/);
});

test.run();
