// timeout: 180s
import { createHash } from 'node:crypto';
import * as assert from 'uvu/assert';
import { hostileRegistry, refuse, smallImage, type Answer } from '../support/hostile-registry.ts';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { tiffin } from '../support/tiffin.ts';

const test = suiteNeeding('an index that means harm', 'built');
const vendor = 'application/vnd.oci.image';
const image = smallImage(5000);
const honest = { mediaType: `${vendor}.manifest.v1+json`, digest: image.manifestDigest, size: image.manifest.length };
const platform = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch };

type Lie = {
  readonly what: string;
  /** What the tag names; a function when it depends on what else is served. */
  readonly index: unknown;
  /** Documents beside it, by digest. */
  readonly others?: readonly unknown[];
  readonly contentType?: string;
  readonly pattern: RegExp;
};

const bytesOf = (document: unknown): Buffer => (Buffer.isBuffer(document) ? document : Buffer.from(JSON.stringify(document)));
const digestOf = (document: unknown): string => `sha256:${createHash('sha256').update(bytesOf(document)).digest('hex')}`;
const indexOf = (manifests: readonly unknown[], more: object = {}): object => ({
  schemaVersion: 2,
  mediaType: `${vendor}.index.v1+json`,
  manifests,
  ...more,
});

/** Indexes in indexes, the outermost first; the innermost names an image. */
function nested(depth: number): object[] {
  const documents = [indexOf([{ ...honest, platform }])];
  while (documents.length < depth) {
    const [inner] = documents;
    documents.unshift(indexOf([{ mediaType: `${vendor}.index.v1+json`, digest: digestOf(inner), size: bytesOf(inner).length, platform }]));
  }
  return documents;
}

const [outermost, ...inner] = nested(30);
const lies: readonly Lie[] = [
  {
    what: 'an image in the place of an index',
    index: { ...JSON.parse(image.manifest.toString()), mediaType: `${vendor}.index.v1+json` },
    pattern: /field "manifests"|does not belong in an index/,
  },
  { what: 'layers beside manifests', index: indexOf([{ ...honest, platform }], { layers: [] }), pattern: /does not belong in an index/ },
  {
    what: 'an index sent as the manifest of an image',
    index: indexOf([]),
    contentType: `${vendor}.manifest.v1+json`,
    pattern: /but it was sent as/,
  },
  { what: 'an entry of another size', index: indexOf([{ ...honest, size: 5, platform }]), pattern: /bytes/ },
  {
    what: 'an entry that names an index and is an image',
    index: indexOf([{ ...honest, mediaType: `${vendor}.index.v1+json`, platform }]),
    pattern: /is application\/vnd.oci.image.manifest.v1\+json, the index says /,
  },
  { what: 'indexes nested thirty deep', index: outermost, others: inner, pattern: /nested more than 2 deep/ },
  {
    what: 'five thousand entries',
    index: indexOf(Array.from({ length: 5000 }, () => ({ ...honest, platform }))),
    pattern: /has more than 4096 entries/,
  },
  { what: 'five megabytes', index: Buffer.concat([bytesOf(indexOf([])), Buffer.alloc(5 << 20, ' ')]), pattern: /larger than/ },
  {
    what: 'arrays nested a thousand deep',
    index: Buffer.from(`{"schemaVersion":2,"manifests":${'['.repeat(1000)}${']'.repeat(1000)}}`),
    pattern: /nested deeper/,
  },
  {
    what: 'nothing but attestations',
    index: indexOf([{ ...honest, platform: { os: 'unknown', architecture: 'unknown' } }]),
    pattern: /is not available for/,
  },
  { what: 'a key twice', index: Buffer.from('{"schemaVersion":2,"manifests":[],"manifests":[]}'), pattern: /occurs twice/ },
  { what: 'a platform that is none', index: indexOf([{ ...honest, platform: { os: 3, architecture: [] } }]), pattern: /platform/ },
  { what: 'a digest that is a path', index: indexOf([{ ...honest, digest: '../../../etc/passwd', platform }]), pattern: /is not a digest/ },
];

function serve({ index, others = [], contentType }: Lie): Answer {
  const documents = new Map([image.manifest, index, ...others].map((document) => [digestOf(document), document]));
  return (request, response) => {
    const path = request.url ?? '';
    const name = path.split('/manifests/')[1];
    if (name === undefined) return image.answer(request, response);
    const document = name.startsWith('sha256:') ? documents.get(name) : index;
    if (document === undefined) return refuse(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
    const type = document === image.manifest ? `${vendor}.manifest.v1+json` : `${vendor}.index.v1+json`;
    response.setHeader('content-type', name.startsWith('sha256:') ? type : (contentType ?? type));
    response.end(bytesOf(document));
  };
}

for (const lie of lies) {
  test(`with ${lie.what} is refused in one line, by all commands that read it, and leaves nothing`, async () => {
    await using home = await scratchHome();
    await using server = await hostileRegistry(serve(lie));
    const name = `${server.address}/evil:1`;
    for (const args of [
      ['pull', '-q', '--tls-verify=false', name],
      ['artifact', 'pull', '-q', '--tls-verify=false', name],
    ]) {
      const { status, stderr, stdout } = await tiffin(home, args);
      assert.is(status, 125, args.join(' '));
      assert.is(stdout, '');
      assert.is(stderr.split('\n').filter((line) => line.startsWith('Error: ')).length, 1, stderr);
      assert.not.match(stderr, /internal error|\n {4}at /);
      if (args[0] === 'pull') assert.match(stderr, lie.pattern);
    }
    assert.is((await tiffin(home, ['images', '-q'])).stdout, '');
    assert.is((await tiffin(home, ['artifact', 'ls', '-n'])).stdout, '');
    // Looking is not using: what can be read is shown, what cannot is one line.
    const looked = await tiffin(home, ['manifest', 'inspect', '--tls-verify=false', name]);
    assert.not.match(looked.stderr, /internal error|\n {4}at /);
    assert.ok(looked.status === 0 || looked.status === 125);
  });
}

test('does not reach the terminal by its annotations', async () => {
  await using home = await scratchHome();
  const index = indexOf([{ ...honest, platform: { os: 'linux\u001b[31m', architecture: '\u009b2J' } }], {
    annotations: { 'a\u0007': '\u001b]0;x\u0007' },
  });
  await using server = await hostileRegistry(serve({ what: '', index, pattern: /x/ }));
  const { stdout, status } = await tiffin(home, ['manifest', 'inspect', '--tls-verify=false', `${server.address}/evil:1`]);
  assert.is(status, 0);
  // eslint-disable-next-line no-control-regex -- this is what must not come through
  assert.not.match(stdout, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
});

test.run();
