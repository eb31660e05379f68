// timeout: 240s
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { layoutArchive, makeImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { Requirement } from '../support/needs.ts';
import { scratchHome } from '../support/scratch-home.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { must } from '../support/spawn.ts';
import { mustTiffin } from '../support/tiffin.ts';

const needs: readonly Requirement[] = ['built', 'user-namespaces', 'subuids'];
const files = [
  { path: 'etc', type: 'directory' },
  { path: 'etc/motd', content: 'hello\n' },
] as const;
const made = makeImage({ name: 'localhost/made:1', layers: [[...files], [{ path: 'second', content: 'x' }]] });
const id = made.config.digest;

/** A home whose store has the image, and a directory for what goes to and fro. */
async function madeHome(): Promise<ScratchHome & { readonly place: string }> {
  const home = await scratchHome({ name: 'interop' });
  const place = home.directory('place');
  writeFileSync(join(place, 'made.tar'), layoutArchive(made));
  await mustTiffin(home, ['load', '-q', '-i', join(place, 'made.tar')]);
  return { ...home, place };
}

/** Pulls what another tool has written, into an empty store. Returns the whole ID. */
async function pulled(home: ScratchHome, location: string): Promise<string> {
  await mustTiffin(home, ['rmi', '-fa']);
  return `sha256:${(await mustTiffin(home, ['pull', '-q', location])).trim()}`;
}

const written = (place: string): Record<string, string> => ({
  oci: `oci:${place}/t.layout:made`,
  'oci-archive': `oci-archive:${place}/t.oci.tar:made`,
  'docker-archive': `docker-archive:${place}/t.docker.tar:localhost/made:1`,
  dir: `dir:${place}/t.dir`,
});

const skopeo = suiteNeeding('skopeo', ...needs, 'skopeo');

for (const transport of ['oci', 'oci-archive', 'docker-archive', 'dir']) {
  skopeo(`reads what goes to ${transport}:, and what it writes there is read`, async () => {
    await using home = await madeHome();
    const mine = written(home.place)[transport]!;
    await mustTiffin(home, ['push', '-q', 'made:1', mine]);
    const call = (...args: string[]): Promise<string> => must('skopeo', ['--insecure-policy', ...args], { env: home.env });
    const manifest = JSON.parse(await call('inspect', '--raw', mine)) as { config: { digest: string } };
    assert.is(manifest.config.digest, id);
    const theirs = `${transport}:${home.place}/s.${transport}${transport === 'dir' ? '' : ':docker.io/library/made:2'}`;
    await call('copy', '-q', mine, theirs);
    assert.is(await pulled(home, theirs), id);
    const names = (await mustTiffin(home, ['images', '--format', '{{.Repository}}:{{.Tag}}'])).trim();
    assert.is(names, transport === 'dir' ? '<none>:<none>' : 'docker.io/library/made:2');
  });
}

skopeo('finds the manifest byte by byte as it was', async () => {
  await using home = await madeHome();
  await mustTiffin(home, ['push', '-q', 'made:1', `oci:${home.place}/exact:a`]);
  await mustTiffin(home, ['save', '-q', '--format', 'oci-archive', '-o', join(home.place, 'exact.tar'), 'made:1']);
  for (const location of [`oci:${home.place}/exact:a`, `oci-archive:${home.place}/exact.tar`]) {
    const raw = await must('skopeo', ['--insecure-policy', 'inspect', '--raw', location], { env: home.env });
    assert.is(raw, made.manifest.bytes.toString());
  }
});

skopeo.run();

const umoci = suiteNeeding('umoci', ...needs, 'umoci');

umoci('unpacks a layout that was pushed, and a layer that it adds is pulled', async () => {
  await using home = await madeHome();
  const layout = join(home.place, 'layout');
  await mustTiffin(home, ['push', '-q', 'made:1', `oci:${layout}:one`]);
  const call = (...args: string[]): Promise<string> => must('umoci', args, { env: home.env });
  await call('unpack', '--rootless', '--image', `${layout}:one`, join(home.place, 'bundle'));
  assert.is(readFileSync(join(home.place, 'bundle/rootfs/etc/motd'), 'utf8'), 'hello\n');
  writeFileSync(join(home.place, 'third'), 'y');
  await call('insert', '--rootless', '--image', `${layout}:one`, '--tag', 'two', join(home.place, 'third'), '/third');
  await call('config', '--image', `${layout}:two`, '--config.cmd', '/third');
  await pulled(home, `oci:${layout}:two`);
  const shown = await mustTiffin(home, ['image', 'inspect', '--format', '{{.Config.Cmd}} {{len .RootFS.Layers}}', 'docker.io/library/two']);
  assert.is(shown.trim(), '[/third] 3');
  await mustTiffin(home, ['push', '-q', 'two', `oci:${layout}:three`]);
  assert.equal((await call('ls', '--layout', layout)).trim().split('\n').toSorted(), ['one', 'three', 'two']);
});

umoci.run();

const stores = (home: ScratchHome): string[] => [
  '--root',
  join(home.path, 'peer'),
  '--runroot',
  join(home.path, 'r'),
  '--storage-driver',
  'vfs',
];

const buildah = suiteNeeding('buildah', ...needs, 'buildah');

buildah('builds upon what was saved, and what it commits is read', async () => {
  await using home = await madeHome();
  const call = (...args: string[]): Promise<string> => must('buildah', [...stores(home), ...args], { env: home.env, timeoutMs: 120_000 });
  await mustTiffin(home, ['save', '-q', '-o', join(home.place, 'base.tar'), 'made:1']);
  const container = (await call('from', `docker-archive:${home.place}/base.tar`)).trim().split('\n').at(-1)!;
  await call('config', '--cmd', '/second', container);
  for (const location of [
    `oci:${home.place}/b.layout:made`,
    `oci-archive:${home.place}/b.oci.tar:made`,
    `docker-archive:${home.place}/b.tar:made:3`,
  ]) {
    await call('commit', '-q', container, location);
    await pulled(home, location);
    const shown = await mustTiffin(home, [
      'image',
      'inspect',
      '--format',
      '{{.Config.Cmd}}',
      'made' + (location.endsWith(':3') ? ':3' : ''),
    ]);
    assert.is(shown.trim(), '[/second]', location);
  }
});

buildah.run();

/** Ends the process that keeps Podman's namespaces. */
function endPause(home: ScratchHome): void {
  const path = join(home.runtimeDirectory, 'libpod/tmp/pause.pid');
  if (existsSync(path)) process.kill(Number(readFileSync(path, 'utf8')), 'SIGKILL');
}

const podman = suiteNeeding('podman', ...needs, 'podman');

podman('loads what is saved, and what it saves is loaded', async () => {
  await using home = await madeHome();
  using _pause = { [Symbol.dispose]: () => endPause(home) };
  // Podman 4.3 makes a name of the path, in which capitals are not allowed.
  const there = { env: home.env, cwd: home.place, timeoutMs: 120_000 };
  const call = (...args: string[]): Promise<string> => must('podman', [...stores(home), ...args], there);
  for (const format of ['docker-archive', 'oci-archive', 'docker-dir', 'oci-dir']) {
    const [mine, theirs] = [`mine.${format}`, join(home.place, `theirs.${format}`)];
    await mustTiffin(home, ['save', '-q', '--format', format, '-o', join(home.place, mine), 'made:1']);
    await call('load', '-q', '-i', mine);
    assert.is((await call('images', '-q', '--no-trunc')).trim().split('\n')[0], id, format);
    await call('save', '-q', '--format', format, '-o', theirs, id.slice('sha256:'.length));
    await mustTiffin(home, ['rmi', '-fa']);
    await mustTiffin(home, ['load', '-q', '-i', theirs]);
    assert.is((await mustTiffin(home, ['images', '-q', '--no-trunc'])).trim(), id, format);
    await call('rmi', '-fa');
    await mustTiffin(home, ['load', '-q', '-i', join(home.place, 'made.tar')]);
  }
});

podman('takes a pipe, and gives one', async () => {
  await using home = await madeHome();
  using _pause = { [Symbol.dispose]: () => endPause(home) };
  const script = [
    'set -e',
    `peer() { podman ${stores(home).join(' ')} "$@"; }`,
    '"$TIFFIN" save -q made:1 | peer load -q',
    '"$TIFFIN" rmi -fa >&2',
    `peer save -q --format docker-archive ${id.slice('sha256:'.length)} | "$TIFFIN" load -q`,
  ].join('\n');
  const tiffin = join(import.meta.dirname, '../../dist/tiffin');
  await must('sh', ['-c', script], { env: { ...home.env, TIFFIN: tiffin }, timeoutMs: 120_000 });
  assert.is((await mustTiffin(home, ['images', '-q', '--no-trunc'])).trim(), id);
});

podman.run();
