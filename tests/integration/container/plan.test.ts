import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { planRun } from '../../../src/container/plan.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const unconnected = (request: CreateRequest): CreateRequest => ({ ...request, network: { ...request.network, mode: { kind: 'none' } } });

const plan = suite('planRun');
plan('prints each form and makes nothing', async () => {
  using scratch = scratchEngine();
  const request = unconnected(rootRequest());
  assert.match(await planRun(scratch.engine, request, 'text'), /^overlay /m);
  assert.ok(Array.isArray(JSON.parse(await planRun(scratch.engine, request, 'json'))));
  assert.match(await planRun(scratch.engine, request, 'sh'), /unshare/);
  assert.equal(readdirSync(join(scratch.engine.places.root, 'containers')), []);
  assert.equal(
    readdirSync(scratch.engine.places.runRoot).filter((name) => /^[0-9a-f]{64}$/.test(name)),
    [],
  );
});
plan('refuses other forms, and images that are not there', async () => {
  using scratch = scratchEngine();
  await assertRejects(planRun(scratch.engine, rootRequest(), 'xml'), 'invalid-argument', /text, json or sh/);
  await assertRejects(planRun(scratch.engine, plainRequest('nobody'), 'text'), 'not-found', /nobody: image not known/);
});
plan.run();
