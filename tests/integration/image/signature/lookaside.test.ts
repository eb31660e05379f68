import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { acceptAnything } from '../../../../src/config/policy.ts';
import type { ImageTrust } from '../../../../src/image/services.ts';
import { localPlace, readSignatures, writeSignature } from '../../../../src/image/signature/lookaside.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { parseReference } from '../../../../src/oci/reference.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { type ScratchHome, scratchHome } from '../../../support/scratch-home.ts';

const image = { reference: parseReference('r.example/team/app:1'), digest: digestOf('m') };
const directory = `team/app@${image.digest.replace(':', '=')}`;

function trustOf(home: ScratchHome, asked: string[] = [], rules = ''): ImageTrust {
  const places = { configHome: join(home.path, '.config'), home: home.path, tmp: home.path, uid: 1000 };
  mkdirSync(join(places.configHome, 'containers/registries.d'), { recursive: true });
  writeFileSync(join(places.configHome, 'containers/registries.d/a.yaml'), rules);
  return {
    policy: acceptAnything,
    places,
    env: {},
    fetchDocument: (url, { maxBytes }) => {
      asked.push(url.href);
      assert.is(maxBytes, 1 << 20);
      return Promise.resolve(url.pathname.endsWith('/signature-3') ? undefined : Buffer.from(url.pathname.slice(-1)));
    },
  };
}
const all = async (trust: ImageTrust): Promise<string[]> => {
  const found: string[] = [];
  for await (const bytes of readSignatures(trust, image)) found.push(Buffer.from(bytes).toString());
  return found;
};

const test = suite('the lookaside');
test('numbers what is written, once each, for all to read', async () => {
  await using home = await scratchHome();
  const trust = trustOf(home);
  const first = await writeSignature(trust, image, { bytes: Buffer.from('one') });
  assert.is(first, join(home.path, '.local/share/containers/sigstore', directory, 'signature-1'));
  assert.is(statSync(first).mode & 0o777, 0o644);
  assert.match(await writeSignature(trust, image, { bytes: Buffer.from('two') }), /signature-2$/);
  assert.is(await writeSignature(trust, image, { bytes: Buffer.from('one') }), first);
  assert.equal(await all(trust), ['one', 'two']);
  const elsewhere = await writeSignature(trust, image, { bytes: Buffer.from('x'), directory: join(home.path, 'sigs') });
  assert.is(elsewhere, join(home.path, 'sigs', directory, 'signature-1'));
});
test('reads them from a web server, to the first that is not there', async () => {
  await using home = await scratchHome();
  const asked: string[] = [];
  const trust = trustOf(home, asked, 'docker: {r.example: {lookaside: "https://sigs.example/a/"}}');
  assert.equal(await all(trust), ['1', '2']);
  assert.equal(asked[0], `https://sigs.example/a/${directory}/signature-1`);
  assert.is(asked.length, 3);
  await assertRejects(
    localPlace(trust, image.reference),
    'unsupported',
    /cannot be written to https:\/\/sigs\.example.*\n?.*lookaside-staging/,
  );
});
test.run();
