// timeout: 180s
import * as assert from 'uvu/assert';
import { leftoversOf } from '../support/crash.ts';
import { type Answer, hostileRegistry, refuse, sha256, smallImage } from '../support/hostile-registry.ts';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { tiffin } from '../support/tiffin.ts';
import { uploadRegistry } from '../support/upload-registry.ts';
import { layoutArchive, makeImage } from '../support/images.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const test = suiteNeeding('a registry that means harm', 'built', 'user-namespaces', 'subuids');
const image = smallImage(50_000);
const secret = 'of-the-user';
const pull = ['pull', '-q', '--tls-verify=false', '--creds', `user:${secret}`];

/** Bytes without end. */
const endless: Answer = (_request, response) => {
  const more = (): void => {
    while (response.write(Buffer.alloc(65_536, ' ')));
    response.once('drain', more);
  };
  more();
};
const asks = (challenge: string): Answer => {
  return (_request, response) => void response.writeHead(401, { 'www-authenticate': challenge }).end();
};
const sends = (status: number, location: (url: string) => string): Answer => {
  return (request, response) => {
    if (request.url === '/v2/') return void response.end();
    response.writeHead(status, { location: location(request.url ?? '') }).end();
  };
};
const onBlob = (answer: Answer): Answer => {
  return (request, response) => (request.url?.endsWith(sha256(image.layer)) === true ? answer : image.answer)(request, response);
};
const onManifest = (answer: Answer): Answer => {
  return (request, response) => (request.url?.includes('/manifests/') === true ? answer : image.answer)(request, response);
};

const lies: readonly (readonly [what: string, answer: Answer, said: RegExp])[] = [
  ['asks for a password again and again', asks('Basic realm="x"'), /credentials are missing or not accepted/],
  ['names a file as its token server', asks('Bearer realm="file:///etc/passwd"'), /token server without https/],
  ['redirects in a circle', sends(307, (url) => url), /redirects more than 8 times/],
  ['redirects to a file', sends(307, () => 'file:///etc/passwd'), /redirects to file, which is not followed/],
  [
    'does not speak HTTP',
    (request) => void request.socket.end('SSH-2.0-\u001b[31m\r\n'),
    /the answer is not HTTP|the connection was cut|tls/,
  ],
  ['sends a manifest without end', onManifest(endless), /larger than 4194304 bytes/],
  ['sends a layer without end', onBlob(endless), new RegExp(`${sha256(image.layer)} is longer than its 50000 bytes`)],
  ['sends other bytes for a layer', onBlob((_request, response) => void response.end(Buffer.alloc(50_000, 1))), /sha256:\w+/],
  [
    'says things to the terminal',
    onManifest((_request, response) => refuse(response, 403, 'X', '\u001b]0;x\u0007no\nError: fake')),
    /Error: pull .*: \]0;x no Error: fake$/m,
  ],
];

for (const [what, answer, said] of lies) {
  test(`that ${what} is refused in one line, and leaves nothing`, async () => {
    await using home = await scratchHome();
    await using server = await hostileRegistry(answer);
    const { status, stdout, stderr } = await tiffin(home, [...pull, `${server.address}/evil:1`], { timeoutMs: 60_000 });
    assert.equal([status, stdout], [125, ''], stderr);
    assert.match(stderr, said);
    assert.match(stderr, /^Error: [^\n]*\n(?:hint: [^\n]*\n)?$/);
    assert.not.match(stderr, /internal error|of-the-user/);
    assert.equal(leftoversOf(home), []);
  });
}

test('that wants uploads sent elsewhere gives nobody else the password', async () => {
  await using home = await scratchHome();
  const archive = join(home.path, 'it.tar');
  writeFileSync(archive, layoutArchive(makeImage({ name: 'localhost/it:1', layers: [[{ path: 'one', content: 'text' }]] })));
  assert.is((await tiffin(home, ['load', '-q', '-i', archive])).status, 0);
  await using other = await hostileRegistry((request, response) => {
    request.resume().once('end', () => void response.writeHead(201).end());
  });
  const challenge = asks('Basic realm="x"');
  await using server = await uploadRegistry({
    location: (id) => `http://${other.address}/take/${id}`,
    before: async (request, response) => {
      if (request.headers.authorization !== undefined) return false;
      await challenge(request, response);
      return true;
    },
  });
  const args = ['push', '-q', '--tls-verify=false', '--creds', `user:${secret}`, 'localhost/it:1', `${server.address}/it:1`];
  await tiffin(home, args, { timeoutMs: 60_000 });
  assert.ok(other.asked.length > 0);
  assert.ok(server.asked.some(({ authorization }) => authorization !== undefined));
  assert.equal([...new Set(other.asked.map(({ authorization }) => authorization))], [undefined]);
});

test.run();
