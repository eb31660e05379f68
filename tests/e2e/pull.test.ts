// timeout: 180s
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { leftoversOf } from '../support/crash.ts';
import { type Answer, hostileRegistry, refuse, sendBlob } from '../support/hostile-registry.ts';
import { busyboxImage, type MadeImage, pushImage } from '../support/images.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import { type Registry, registry } from '../support/registry.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const image: MadeImage = busyboxImage();
const layer = image.layers[0];
const anna = { user: 'anna', password: 'pa:ss' };
const basic = { authorization: `Basic ${Buffer.from(`${anna.user}:${anna.password}`).toString('base64')}` };

const works = async (home: ScratchHome, name: string): Promise<void> =>
  assert.is(await mustTiffin(home, ['run', '--rm', '--network', 'none', '--pull', 'never', name, 'echo', 'hello']), 'hello');

function configure(home: ScratchHome, name: string, content: string): void {
  mkdirSync(join(home.path, '.config/containers'), { recursive: true });
  writeFileSync(join(home.path, '.config/containers', name), content);
}
async function fails(home: ScratchHome, args: readonly string[], pattern: RegExp): Promise<void> {
  const { status, stderr, stdout } = await tiffin(home, args);
  assert.is(status, 125, stderr);
  assert.match(stderr, pattern);
  assert.not.match(stderr, /\n {4}at /);
  assert.is(stdout, '');
  assert.is(await mustTiffin(home, ['images', '-q']), '');
}

const real = suiteNeeding('pull from docker-registry', 'built', 'user-namespaces', 'overlay', 'registry', 'busybox');
real('by tag, by digest and by a short name that an alias or a search list completes', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'team/app' });
  assert.is(await mustTiffin(home, ['pull', '-q', name]), image.config.digest.slice('sha256:'.length));
  await works(home, name);
  await mustTiffin(home, ['rmi', '-f', name]);
  await mustTiffin(home, ['pull', '-q', `${server.address}/team/app@${image.manifest.digest}`]);
  configure(
    home,
    'registries.conf',
    `unqualified-search-registries = ["${server.address}/team"]\n[aliases]\n"tool" = "${server.address}/team/app"\n`,
  );
  await mustTiffin(home, ['pull', '-q', 'tool']);
  await works(home, 'tool');
  await mustTiffin(home, ['pull', '-q', 'app']);
  await fails(
    await scratchHome(),
    ['pull', '-q', `${server.address}/team/none`],
    /reading manifest latest in 127\.0\.0\.1:\d+\/team\/none: manifest unknown/,
  );
});
testNeeding(real, ['htpasswd', 'openssl'], 'with TLS and a password', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { tls: true, htpasswd: anna });
  const name = await pushImage(server, image, { repository: 'app', headers: basic });
  await fails(home, ['pull', '-q', name], /certificate signed by unknown authority/);
  trust(home, server);
  await fails(home, ['pull', '-q', name], /authentication required/);
  await fails(home, ['pull', '-q', '--creds', 'anna:wrong', name], /[Uu]nauthorized|authentication required|invalid username/);
  await mustTiffin(home, ['pull', '-q', '--creds', `${anna.user}:${anna.password}`, name]);
  await works(home, name);
  await mustTiffin(home, ['rmi', '-f', name]);
  const authFile = join(home.path, 'auth file.json');
  writeFileSync(authFile, JSON.stringify({ auths: { [server.address]: { auth: basic.authorization.slice(6) } } }));
  await mustTiffin(home, ['pull', '-q', '--authfile', authFile, name]);
  await mustTiffin(home, ['pull', '-q', '--tls-verify=false', '--authfile', authFile, name]);
});
function trust(home: ScratchHome, server: Registry): void {
  const directory = join(home.path, '.config/containers/certs.d', server.address);
  mkdirSync(directory, { recursive: true });
  copyFileSync(server.certificatePath ?? '', join(directory, 'ca.crt'));
}
testNeeding(real, ['openssl'], 'with tokens', async () => {
  await using home = await scratchHome();
  await using server = await registry(home, { token: anna });
  const query = '?service=registry.test&scope=repository:app:pull,push';
  const { token } = (await (await fetch(`${server.tokenServer?.url}${query}`, { headers: basic })).json()) as { token: string };
  const name = await pushImage(server, image, { repository: 'app', headers: { authorization: `Bearer ${token}` } });
  await fails(home, ['pull', '-q', name], /denied|authentication required|unauthorized/i);
  await mustTiffin(home, ['pull', '-q', '--creds', `${anna.user}:${anna.password}`, name]);
  await works(home, name);
});
real('not from what the configuration blocks or the policy rejects, and from mirrors first', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  await pushImage(server, image, { repository: 'cache/app' });
  configure(home, 'registries.conf', `[[registry]]\nlocation = "blocked.example"\nblocked = true\n`);
  await fails(home, ['pull', '-q', 'blocked.example/app'], /registry blocked\.example is blocked in .*registries\.conf:2/);
  configure(
    home,
    'registries.conf',
    `[[registry]]\nlocation = "main.example"\n[[registry.mirror]]\nlocation = "${server.address}/cache"\n`,
  );
  configure(home, 'policy.json', '{"default":[{"type":"reject"}]}');
  await fails(home, ['pull', '-q', 'main.example/app'], /the policy rejects main\.example\/app/);
  configure(home, 'policy.json', '{"default":[{"type":"insecureAcceptAnything"}]}');
  await mustTiffin(home, ['pull', '-q', 'main.example/app']);
  await works(home, 'main.example/app');
});
real('five at once, each blob once', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'app' });
  const ids = await Promise.all(Array.from({ length: 5 }, () => mustTiffin(home, ['pull', '-q', name])));
  assert.is(new Set(ids).size, 1);
  const fetched = server
    .log()
    .split('\n')
    .filter((line) => line.includes(`"GET /v2/app/blobs/${layer?.digest}`));
  assert.is(fetched.length, 1, fetched.join('\n'));
  await works(home, name);
});
real.run();

const lying = suiteNeeding('pull from a registry that fails', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

/** Serves the image; `onLayer` may answer requests for its layer in its own way. */
function serving(onLayer: Answer): Answer {
  return (request, response) => {
    const path = request.url ?? '';
    if (path === '/v2/') return void response.end('{}');
    if (path.includes('/manifests/')) {
      response.setHeader('content-type', image.manifest.mediaType);
      return void response.end(image.manifest.bytes);
    }
    if (path.endsWith(image.config.digest)) return void response.end(image.config.bytes);
    return path.endsWith(layer?.digest ?? '') ? onLayer(request, response) : refuse(response, 404, 'BLOB_UNKNOWN', 'blob unknown');
  };
}
const bytes = layer?.bytes ?? Buffer.alloc(0);

lying('goes on where another process was cut', async () => {
  await using home = await scratchHome();
  let broken = true;
  await using server = await hostileRegistry(
    serving(async (request, response) => {
      if (!broken) return sendBlob(request, response, bytes);
      response.setHeader('content-length', bytes.length);
      await new Promise<void>((done) => void response.write(bytes.subarray(0, bytes.length >> 1), () => done()));
      await sleep(100);
      response.destroy();
    }),
  );
  const name = `${server.address}/app`;
  await fails(home, ['pull', '-q', '--retry', '0', name], /the connection was cut/);
  broken = false;
  await mustTiffin(home, ['pull', '-q', name]);
  const ranges = server.asked.filter(({ path }) => path.endsWith(layer?.digest ?? '')).map(({ range }) => range);
  assert.match(ranges.at(-1) ?? '', /^bytes=[1-9][0-9]*-$/);
  await works(home, name);
  assert.equal(leftoversOf(home), []);
});
lying('leaves nothing of wrong bytes, and takes right ones after', async () => {
  await using home = await scratchHome();
  let wrong = true;
  await using server = await hostileRegistry(
    serving((request, response) => sendBlob(request, response, wrong ? Buffer.alloc(bytes.length, 1) : bytes)),
  );
  const name = `${server.address}/app`;
  await fails(home, ['pull', '-q', name], /bytes are not what the manifest says/);
  assert.equal(leftoversOf(home), []);
  wrong = false;
  await mustTiffin(home, ['pull', '-q', name]);
  await works(home, name);
});
lying('ends at once on Ctrl-C', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry(serving((_request, response) => void response.write(bytes.subarray(0, 1000))));
  const child = spawn(tiffinPath, ['pull', '-q', `${server.address}/app`], { env: home.env, cwd: home.path, stdio: 'ignore' });
  const ended = new Promise((done) => child.once('close', (code) => done(code)));
  while (!server.asked.some(({ path }) => path.endsWith(layer?.digest ?? ''))) await sleep(20);
  const startedAt = performance.now();
  child.kill('SIGINT');
  assert.is(await ended, 130);
  assert.ok(performance.now() - startedAt < 2000);
  assert.is(await mustTiffin(home, ['images', '-q']), '');
});
lying('says what the registry says in one line, without its control characters', async () => {
  await using home = await scratchHome();
  await using server = await hostileRegistry((request, response) =>
    request.url === '/v2/' ? void response.end() : refuse(response, 404, 'MANIFEST_UNKNOWN', 'gone \u001b]0;title\u0007\nError: forged'),
  );
  const { stderr } = await tiffin(home, ['pull', '-q', `${server.address}/app`]);
  assert.not.match(stderr, /[\u0000-\u0009\u000b-\u001f]/);
  assert.is(stderr.split('\n').filter((line) => line.startsWith('Error:')).length, 1, stderr);
});
lying.run();
