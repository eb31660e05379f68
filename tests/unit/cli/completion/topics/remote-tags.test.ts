import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { remoteTags, type TagServices } from '../../../../../src/cli/completion/topics/remote-tags.ts';

const registries = { searchRegistries: ['one.example', 'two.example'], aliases: new Map(), shortNameMode: 'permissive' };

type ListTags = (signal: AbortSignal) => Promise<readonly string[]>;

/** Asks a registry with a cache of its own. */
async function withRegistry(listTags: ListTags, work: (services: TagServices, asked: readonly string[]) => Promise<void>): Promise<void> {
  const cacheHome = mkdtempSync(join(tmpdir(), 'tiffin-tags-'));
  const asked: string[] = [];
  const services = {
    places: { cacheHome },
    registries,
    openRepository: async ({ domain, path }: { domain: string; path: string }) => {
      asked.push(`${domain}/${path}`);
      return await Promise.resolve({ listTags, [Symbol.asyncDispose]: async () => await Promise.resolve() });
    },
  };
  try {
    await work(services as never, asked);
  } finally {
    rmSync(cacheHome, { recursive: true });
  }
}

const test = suite('remoteTags');
test('asks the registry that a name means, and not again for a while', async () => {
  await withRegistry(
    async () => await Promise.resolve(['1', '2']),
    async (services, asked) => {
      assert.equal(await remoteTags(services, 'app'), ['1', '2']);
      assert.equal(await remoteTags(services, 'app'), ['1', '2']);
      assert.equal(asked, ['one.example/app']);
    },
  );
});
test('says nothing of failures, and leaves a registry alone that failed', async () => {
  await withRegistry(
    async () => await Promise.reject(new Error('down')),
    async (services, asked) => {
      assert.equal(await remoteTags(services, 'other.example/app'), []);
      assert.equal(await remoteTags(services, 'other.example/app'), []);
      assert.equal(asked, ['other.example/app']);
      assert.equal(await remoteTags(services, 'NOT a name'), []);
    },
  );
});
test('waits for nobody who does not answer', async () => {
  await withRegistry(
    async (signal) => await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('late')))),
    async (services) => assert.equal(await remoteTags(services, 'silent.example/app'), []),
  );
});
test.run();
