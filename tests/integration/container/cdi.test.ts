import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findCdi } from '../../../src/container/cdi.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';
import { assertRejects } from '../../support/assert-fails.ts';

const asking = (...cdiDevices: string[]) => {
  const request = rootRequest();
  return { ...request, security: { ...request.security, cdiDevices } };
};

const find = suite('findCdi');
find('looks nowhere when nothing is asked for', async () => {
  using scratch = scratchEngine();
  assert.is(await findCdi(scratch.engine, rootRequest()), undefined);
});
find("reads the user's files, and takes AMD's GPUs where there are no others", async () => {
  using scratch = scratchEngine();
  const directory = join(scratch.engine.places.configHome, 'cdi');
  mkdirSync(directory);
  const amd = { cdiVersion: '0.6.0', kind: 'amd.com/gpu', devices: [{ name: 'all', containerEdits: { env: ['AMD=1'] } }] };
  writeFileSync(join(directory, 'amd.json'), JSON.stringify(amd));
  assert.equal((await findCdi(scratch.engine, asking('nvidia.com/gpu=all')))?.env, ['AMD=1']);
  await assertRejects(findCdi(scratch.engine, asking('nvidia.com/gpu=1')), 'command-not-invokable', /known are .*amd.com\/gpu=all/);
});
find('refuses mounts that only root could make', async () => {
  using scratch = scratchEngine();
  const directory = join(scratch.engine.places.configHome, 'cdi');
  mkdirSync(directory);
  const mounts = [{ hostPath: '/dev/sda', containerPath: '/x', type: 'ext4' }];
  const spec = { cdiVersion: '0.6.0', kind: 'v.com/d', devices: [{ name: 'a', containerEdits: { mounts } }] };
  writeFileSync(join(directory, 'v.json'), JSON.stringify(spec));
  await assertRejects(findCdi(scratch.engine, asking('v.com/d=a')), 'unsupported', /a mount of type ext4 on \/x needs root/);
});
find.run();
