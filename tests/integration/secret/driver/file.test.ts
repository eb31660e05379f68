import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSecret } from '../../../../src/secret/create.ts';
import { fileDriver } from '../../../../src/secret/driver/file.ts';
import { keyFile } from '../../../../src/secret/key.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { type ScratchEngine, scratchEngine } from '../../../support/scratch-engine.ts';

const marker = 'swordfish-4711';

async function add({ engine }: ScratchEngine, name: string) {
  const request = { name, value: Buffer.from(marker), driver: 'file', options: {}, labels: {}, replace: false, ignoreExisting: false };
  return createSecret(engine, request);
}

const file = suite('fileDriver');
file('leaves no trace of the value in the store', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const secret = await add(scratch, 'a');
  const forms = [marker, Buffer.from(marker).toString('base64').replace(/=+$/, ''), Buffer.from(marker).toString('hex')];
  for (const path of readdirSync(engine.places.root, { recursive: true, withFileTypes: true })) {
    if (!path.isFile()) continue;
    const bytes = readFileSync(join(path.parentPath, path.name));
    for (const form of forms) assert.not(bytes.includes(form), path.name);
  }
  assert.is(Buffer.from(await fileDriver.lookUp(engine, secret)).toString(), marker);
});
file('gives no value of one secret for another', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const [a, b] = [await add(scratch, 'a'), await add(scratch, 'b')];
  const services = { places: engine.places, env: {}, secrets: { kept: () => engine.secrets.kept(b) } as unknown as typeof engine.secrets };
  assertFails(() => void fileDriver.lookUp(services, a), 'corrupt', /cannot be decrypted/);
});
file('says when the key is gone', async () => {
  using scratch = scratchEngine();
  const secret = await add(scratch, 'a');
  rmSync(keyFile(scratch.engine.places));
  assertFails(() => void fileDriver.lookUp(scratch.engine, secret), 'not-found', /secrets\.key does not exist/);
});
file.run();
