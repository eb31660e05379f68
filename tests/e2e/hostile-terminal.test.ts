import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as assert from 'uvu/assert';
import { busyboxEntries, digestOf, tarArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { type Finished, run } from '../support/spawn.ts';
import { mustTiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('what others wrote, on a terminal', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

/** Sets the title, colours, clears, goes back to the line's beginning; in seven bits and in eight. */
const evil = '\u001B]0;title\u0007\u001B[31m\u009B5m\u001B[2J\rFAKE';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Runs tiffin on a terminal of its own; the arguments go through the environment, so that no shell reads them. */
function onTerminal(home: ScratchHome, args: readonly string[]): Promise<Finished> {
  const named = Object.fromEntries(args.map((value, index) => [`ARG${index}`, value]));
  const line = [tiffinPath, ...args.map((_, index) => `"$ARG${index}"`)].join(' ');
  return run('script', ['-qec', line, '/dev/null'], { env: { ...home.env, ...named, TERM: 'xterm', SHELL: '/bin/sh' }, cwd: home.path });
}

/** Fails when a control sequence got through; those of the progress display (cursor up, erase) are ours. */
function assertHarmless({ stdoutBytes }: Finished, said: RegExp): void {
  const text = stdoutBytes
    .toString('utf8')
    .replaceAll(/\r?\u001B\[(?:\d*A\u001B\[J|\d*[AJK]|\?25[hl])/g, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/\r(?=\r|\n|$)/g, '');
  // oxlint-disable-next-line no-control-regex
  assert.not.match(text, /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/, JSON.stringify(text));
  assert.match(text, said, JSON.stringify(text));
}

function archive(parts: { config: object; layer?: Buffer; name?: string; mediaType?: string }): Buffer {
  const tar = parts.layer ?? tarArchive(busyboxEntries());
  const layer = gzipSync(tar);
  const described = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
  };
  const config = Buffer.from(JSON.stringify({ ...described, ...parts.config }));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: configType, digest: digestOf(config), size: config.length },
      layers: [{ mediaType: layerType, digest: digestOf(layer), size: layer.length }],
    }),
  );
  const annotations = { 'org.opencontainers.image.ref.name': parts.name ?? 'localhost/evil:latest' };
  const entry = { mediaType: parts.mediaType ?? manifestType, digest: digestOf(manifest), size: manifest.length, annotations };
  return tarArchive([
    { path: 'oci-layout', content: '{"imageLayoutVersion":"1.0.0"}' },
    { path: 'index.json', content: JSON.stringify({ schemaVersion: 2, manifests: [entry] }) },
    ...[config, manifest, layer].map((content) => ({ path: `blobs/${digestOf(content).replace(':', '/')}`, content })),
  ]);
}

test('is escaped when it comes from the config of an image', async () => {
  await using home = await scratchHome();
  const path = join(home.path, 'evil.tar');
  const config = {
    author: evil,
    created: '2020-01-01T00:00:00Z',
    config: {
      Cmd: [evil],
      Labels: { [`k${evil}`]: evil },
      Env: ['PATH=/bin', `E${evil}=${evil}`],
      WorkingDir: `/${evil}`,
      User: evil,
    },
    history: [{ created: '2020-01-01T00:00:00Z', created_by: `RUN ${evil}`, comment: evil, author: evil }],
  };
  writeFileSync(path, archive({ config }));
  assertHarmless(await onTerminal(home, ['load', '-i', path]), /Loaded image: localhost\/evil:latest/);
  await mustTiffin(home, ['create', '--name', 'c', '-u', '0', '--network', 'none', 'localhost/evil']);
  for (const args of [
    ['images', '-a'],
    ['history', 'localhost/evil'],
    ['history', '--no-trunc', 'localhost/evil'],
    ['history', '--format', '{{.CreatedBy}} {{.Comment}}', 'localhost/evil'],
    ['history', '--format', 'json', 'localhost/evil'],
    ['image', 'inspect', 'localhost/evil'],
    ['image', 'inspect', '-f', '{{.Author}} {{.Config.Labels}} {{.Config.Env}} {{.Config.User}} {{json .Config.Cmd}}', 'localhost/evil'],
    ['ps', '-a', '--no-trunc'],
    ['ps', '-a', '--format', '{{.Command}} {{.Labels}}'],
    ['ps', '-a', '--format', 'json'],
    ['inspect', 'c'],
    ['inspect', '-f', '{{.Config.Labels}} {{.Config.WorkingDir}} {{.Config.Cmd}} {{.Args}}', 'c'],
    ['run', '--plan', '--network', 'none', '-u', '0', 'localhost/evil'],
  ])
    assertHarmless(await onTerminal(home, args), args[0] === 'images' ? /evil/ : /FAKE|localhost\/evil/);
  assertHarmless(await onTerminal(home, ['start', '-a', 'c']), /^Error: [^\n]*FAKE/);
});

for (const [name, bytes, said] of [
  ['name', archive({ config: {}, name: `localhost/a${evil}` }), /Warning: .*is no name of an image/],
  ['media type', archive({ config: {}, mediaType: evil }), /^Error: /],
  ['path in a layer', archive({ config: {}, layer: tarArchive([{ path: `../${evil}`, content: '' }]) }), /Error: .*: layer .*FAKE/],
  [
    'list of images',
    tarArchive([{ path: 'manifest.json', content: JSON.stringify([{ Config: evil, RepoTags: [evil], Layers: [evil] }]) }]),
    /Error: .*FAKE/,
  ],
  ['member', tarArchive([{ path: evil, content: evil }]), /Error: /],
] as const) {
  test(`is escaped when it is a ${name} of an archive`, async () => {
    await using home = await scratchHome();
    const path = join(home.path, 'evil.tar');
    writeFileSync(path, bytes);
    assertHarmless(await onTerminal(home, ['load', '-i', path]), said);
  });
}

test('is escaped when a registry says it', async () => {
  await using home = await scratchHome();
  const errors = [{ code: `X${evil}`, message: evil, detail: evil }];
  const replies = new Map([
    ['/v2/json/manifests/latest', { status: 403, type: 'application/json', body: JSON.stringify({ errors }) }],
    ['/v2/text/manifests/latest', { status: 500, type: `text/plain`, body: evil }],
    ['/v2/kind/manifests/latest', { status: 200, type: 'x/y', body: evil }],
  ]);
  const server = createServer(({ url }, response) => {
    const { status, type, body } = replies.get(url ?? '') ?? { status: 200, type: 'text/plain', body: '' };
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    for (const name of ['json', 'text', 'kind'])
      assertHarmless(await onTerminal(home, ['pull', '--retry', '0', '--tls-verify=false', `127.0.0.1:${port}/${name}`]), /Error: /);
  } finally {
    server.close();
  }
});

test('is escaped when it is an argument', async () => {
  await using home = await scratchHome();
  for (const args of [
    [evil],
    ['run', `--${evil}`, 'x'],
    ['rm', evil],
    ['logs', evil],
    ['pull', `localhost/${evil}`],
    ['volume', 'create', evil],
    ['load', '-i', evil],
  ])
    assertHarmless(await onTerminal(home, args), /^Error: /);
});

test.run();
