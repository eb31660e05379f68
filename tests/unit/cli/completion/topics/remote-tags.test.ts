import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { remoteTags, type TagServices } from '../../../../../src/cli/completion/topics/remote-tags.ts';

const places = { cacheHome: mkdtempSync(join(tmpdir(), 'tiffin-tags-')) };
const registries = { searchRegistries: ['one.example', 'two.example'], aliases: new Map(), shortNameMode: 'permissive' };
let asked: string[] = [];
const services = (listTags: (signal: AbortSignal) => Promise<readonly string[]>): TagServices =>
  ({
    places,
    registries,
    openRepository: async ({ domain, path }: { domain: string; path: string }) => {
      asked.push(`${domain}/${path}`);
      return await Promise.resolve({ listTags, [Symbol.asyncDispose]: async () => await Promise.resolve() });
    },
  }) as never;

const test = suite('remoteTags');
test.before.each(() => void (asked = []));
test.after(() => rmSync(places.cacheHome, { recursive: true }));
test('asks the registry that a name means, and not again for a while', async () => {
  const registry = services(async () => await Promise.resolve(['1', '2']));
  assert.equal(await remoteTags(registry, 'app'), ['1', '2']);
  assert.equal(await remoteTags(registry, 'app'), ['1', '2']);
  assert.equal(asked, ['one.example/app']);
});
test('says nothing of failures, and leaves a registry alone that failed', async () => {
  const broken = services(async () => await Promise.reject(new Error('down')));
  assert.equal(await remoteTags(broken, 'other.example/app'), []);
  assert.equal(await remoteTags(broken, 'other.example/app'), []);
  assert.equal(asked, ['other.example/app']);
  assert.equal(await remoteTags(broken, 'NOT a name'), []);
});
test('waits for nobody who does not answer', async () => {
  const silent = services(
    async (signal) => await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
  );
  assert.equal(await remoteTags(silent, 'silent.example/app'), []);
});
test.run();
