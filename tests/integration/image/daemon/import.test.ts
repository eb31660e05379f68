import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { importIntoDaemon } from '../../../../src/image/daemon/import.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { dockerEngine } from '../../../support/docker-engine.ts';
import type { EngineAnswers } from '../../../support/docker-engine.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('importIntoDaemon');

async function load(answers: EngineAnswers): Promise<Buffer> {
  await using home = await scratchHome();
  await using engine = await dockerEngine(`${home.path}/d.sock`, answers);
  await using output = importIntoDaemon('docker-daemon:a:1', { DOCKER_HOST: engine.host }, undefined);
  await output.tar.file('manifest.json', '[]');
  await output.finish();
  assert.equal(engine.asked, ['POST /images/load?quiet=1']);
  return engine.loaded();
}

test('gives an archive', async () => {
  assert.is((await load({})).length, 2048);
});

test('says why it was not taken', async () => {
  await assertRejects(load({ loadStatus: 500, loadText: '{"message":"no room"}' }), 'unreachable', /answers 500: no room/);
  await assertRejects(load({ loadText: '{"errorDetail":{},"error":"bad archive"}' }), 'unreachable', /docker-daemon:a:1: .*bad archive/);
});

test('says that nobody is there', async () => {
  await using output = importIntoDaemon('docker-daemon:a:1', { DOCKER_HOST: 'unix:///nonexistent/d.sock' }, undefined);
  const write = async (): Promise<void> => {
    for (let at = 0; at < 100; at += 1) await output.tar.file('name', Buffer.alloc(100_000));
    await output.finish();
  };
  await assertRejects(write(), 'unreachable', /cannot connect/);
});

test.run();
