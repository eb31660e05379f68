// timeout: 120s
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { prepareStep } from '../../../src/container/step.ts';
import { randomId } from '../../../src/lib/id.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const step = suiteNeeding('prepareStep', 'user-namespaces');

step('makes a plan like that of a start, which writes no events, and no row', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const [directory, runDirectory, lower] = ['step', 'run-step', 'lower'].map((name) => join(scratch.directory, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [directory, runDirectory, lower]) mkdirSync(path, { mode: 0o750 });
  const plain = plainRequest('x');
  const process = { ...plain.process, command: ['true'], workingDirectory: '/w' };
  const network = { ...plain.network, mode: { kind: 'none' } as const, hostname: 'h' };
  const request = { ...plain, process, network, logging: { ...plain.logging, driver: 'none' as const } };
  const parts = { id: randomId(), name: 'h', directory, runDirectory, lower: [lower], request, mounts: [], secrets: undefined };
  const prepared = await prepareStep(engine, parts);
  const plan = readFileSync(prepared.planPath, 'latin1');
  assert.ok(plan.startsWith('TFN1') && plan.includes(lower) && plan.includes('/w'));
  assert.not.ok(plan.includes(engine.events.path));
  assert.is(statSync(prepared.upper).mode & 0o7777, 0o750);
  assert.ok(['/proc', '/dev', '/etc/hosts'].every((path) => prepared.mountPoints.includes(path)));
  assert.equal(engine.containers.list(), []);
  assert.ok(readdirSync(runDirectory).includes('hosts'));
});

step.run();
