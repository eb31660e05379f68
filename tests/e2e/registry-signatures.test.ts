// timeout: 120s
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { gpgHome } from '../support/gpg.ts';
import { busyboxImage, pushImage } from '../support/images.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { type ScratchHome, scratchHome } from '../support/scratch-home.ts';
import { must, run } from '../support/spawn.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const image = busyboxImage();
const accept = [{ type: 'insecureAcceptAnything' }];

function configure(home: ScratchHome, name: string, content: string): string {
  const path = join(home.path, '.config/containers', name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}
const setPolicy = (home: ScratchHome, docker: object): string =>
  configure(home, 'policy.json', JSON.stringify({ default: accept, transports: { docker } }));

/** Fails with one line that names the policy, and leaves nothing in the store. */
async function refused(home: ScratchHome, name: string, pattern: RegExp): Promise<void> {
  const { status, stdout, stderr } = await tiffin(home, ['pull', '-q', name]);
  assert.is(status, 125, stderr);
  assert.is(stdout, '');
  assert.match(stderr, pattern);
  assert.is(stderr.split('\n').length, 2, stderr);
  assert.match(stderr, /\(\/.*policy\.json, scope "127\.0\.0\.1:\d+\/\w+"\)/);
  assert.is(await mustTiffin(home, ['images', '-q', '-a']), '');
  assert.is((await run('find', [join(home.path, '.local/share/tiffin/blobs'), '-type', 'f'])).stdout, '');
}

const test = suiteNeeding('signatures', 'built', 'registry', 'busybox', 'user-namespaces', 'overlay', 'gpg', 'gpgv');
test('push --sign-by, image sign, and pull under "signedBy"', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'team/app' });
  setPolicy(home, { [`${server.address}/team`]: [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: keys.publicKeyPath }] });
  await refused(home, name, /a signature is required \("signedBy"\), and there is none/);
  await mustTiffin(home, ['image', 'sign', '--sign-by', 'anna@example.org', `docker://${name}`], { env: keys.env });
  await mustTiffin(home, ['pull', '-q', name]);
  const other = `${server.address}/team/other:2`;
  await mustTiffin(home, ['push', '-q', '--sign-by', 'anna', name, other], { env: keys.env });
  await mustTiffin(home, ['push', '-q', name, `${server.address}/team/unsigned:1`]);
  await mustTiffin(home, ['rmi', '-af']);
  await mustTiffin(home, ['pull', '-q', other]);
  await mustTiffin(home, ['pull', '-q', `${server.address}/team/app@${image.manifest.digest}`]);
  await mustTiffin(home, ['rmi', '-af']);
  await refused(home, `${server.address}/team/unsigned:1`, /there is none/);
});
test('push --sign-by-sigstore-private-key, and pull under "sigstoreSigned"', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'team/app' });
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = configure(
    home,
    'cosign.key',
    String(privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pw' })),
  );
  const keyPath = configure(home, 'cosign.pub', String(publicKey.export({ type: 'spki', format: 'pem' })));
  const passphrase = configure(home, 'passphrase', 'pw\n');
  setPolicy(home, { [`${server.address}/signed`]: [{ type: 'sigstoreSigned', keyPath }] });
  await mustTiffin(home, ['pull', '-q', name]);
  const target = `${server.address}/signed/app:1`;
  const sign = ['--sign-by-sigstore-private-key', key, '--sign-passphrase-file', passphrase];
  await mustTiffin(home, ['push', '-q', ...sign, name, target]);
  const wrong = await tiffin(home, [
    'push',
    '-q',
    ...sign.slice(0, 2),
    '--sign-passphrase-file',
    keyPath,
    name,
    `${server.address}/signed/never:1`,
  ]);
  assert.is(wrong.status, 125);
  await mustTiffin(home, ['push', '-q', name, `${server.address}/signed/unsigned:1`]);
  assert.is((await tiffin(home, ['pull', '-q', `${server.address}/signed/never:1`])).status, 125);
  await mustTiffin(home, ['rmi', '-af']);
  await mustTiffin(home, ['pull', '-q', target]);
  await mustTiffin(home, ['rmi', '-af']);
  await refused(home, `${server.address}/signed/unsigned:1`, /a signature is required \("sigstoreSigned"\), and there is none/);
});
test('image trust set decides what is pulled and loaded', async () => {
  await using home = await scratchHome();
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'team/app' });
  await mustTiffin(home, ['pull', '-q', name]);
  const archive = join(home.path, 'app.tar');
  await mustTiffin(home, ['save', '-q', '-o', archive, name]);
  await mustTiffin(home, ['rmi', '-af']);
  await mustTiffin(home, ['image', 'trust', 'set', '-t', 'reject', `${server.address}/team`]);
  assert.match(
    await mustTiffin(home, ['image', 'trust', 'show', '-n', `${server.address}/team`]),
    /^repository +127\.0\.0\.1:\d+\/team +reject/,
  );
  const requests = server.log().length;
  await refused(home, name, /the policy rejects 127\.0\.0\.1:\d+\/team\/app:latest .*: "reject"/);
  assert.is(server.log().length, requests, 'the registry was not asked');
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  await mustTiffin(home, ['rmi', '-af']);
  configure(home, 'policy.json', JSON.stringify({ default: [{ type: 'reject' }] }));
  for (const args of [
    ['load', '-q', '-i', archive],
    ['pull', '-q', `docker-archive:${archive}`],
  ]) {
    const { status, stderr } = await tiffin(home, args);
    assert.is(status, 125, stderr);
    assert.match(stderr, /the policy rejects docker-archive:\/.*app\.tar \(\/.*policy\.json, default\): "reject"/);
  }
  assert.is(await mustTiffin(home, ['images', '-q', '-a']), '');
});
testNeeding(test, ['skopeo'], 'what skopeo signs we verify, and the reverse', async () => {
  await using home = await scratchHome();
  await using keys = await gpgHome(home);
  await using server = await registry(home);
  const name = await pushImage(server, image, { repository: 'team/app' });
  const policy = setPolicy(home, { [`${server.address}/signed`]: [{ type: 'signedBy', keyType: 'GPGKeys', keyPath: keys.binaryKeyPath }] });
  const tls = ['--src-tls-verify=false', '--dest-tls-verify=false'];
  // Skopeo of Debian 12 knows the older of the two names only.
  configure(home, 'registries.d/local.yaml', `docker: {"${server.address}": {sigstore: "file://${home.path}/sigs"}}\n`);
  const from = `docker://${name}`;
  const [theirs, ours] = [`${server.address}/signed/theirs:1`, `${server.address}/signed/ours:1`];
  await must('skopeo', ['copy', '-q', '--insecure-policy', ...tls, '--sign-by', 'anna@example.org', from, `docker://${theirs}`], {
    env: keys.env,
  });
  await mustTiffin(home, ['pull', '-q', theirs]);
  await mustTiffin(home, ['push', '-q', '--sign-by', 'anna', theirs, ours], { env: keys.env });
  await must('skopeo', ['--policy', policy, 'copy', '-q', '--src-tls-verify=false', `docker://${ours}`, `dir:${home.path}/copy`], {
    env: home.env,
  });
});
test.run();
