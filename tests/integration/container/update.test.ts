import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changeRequest, updateContainer, type UpdateRequest } from '../../../src/container/update.ts';
import { processIdentity } from '../../../src/lib/identity.ts';
import type { ResourceRequest } from '../../../src/runtime/resource-request.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const nothing: UpdateRequest = {
  resources: {},
  restart: undefined,
  health: undefined,
  environment: [],
  unsetEnvironment: [],
  rlimits: [],
};
const plain = rootRequest();
const after = (old: Partial<ResourceRequest>, change: Partial<ResourceRequest>): Partial<ResourceRequest> => {
  const { resources } = changeRequest({ ...plain, resources: { ...plain.resources, ...old } }, { ...nothing, resources: change });
  return Object.fromEntries(Object.entries(resources).filter(([, value]) => value !== undefined && typeof value !== 'object'));
};
const sda = { kind: 'read-bps', path: '/dev/sda', major: 8, minor: 0, value: 1 } as const;

const change = suite('changeRequest');
for (const [what, old, given, expected] of [
  ['leaves what is not given', { memoryBytes: 5 }, { cpus: 1 }, { memoryBytes: 5, cpus: 1 }],
  ['gives new memory its own swap', { memoryBytes: 5, memorySwapBytes: 6 }, { memoryBytes: 7 }, { memoryBytes: 7 }],
  ['takes swap with it', { memoryBytes: 5 }, { memorySwapBytes: 9 }, { memoryBytes: 5, memorySwapBytes: 9 }],
  ['processors stand for a quota', { cpuQuotaUs: 5000, cpuPeriodUs: 9000 }, { cpus: 2 }, { cpus: 2 }],
  ['a quota stands for processors', { cpus: 2 }, { cpuQuotaUs: 5000 }, { cpuQuotaUs: 5000, cpuPeriodUs: 100_000 }],
] as const satisfies readonly (readonly [string, Partial<ResourceRequest>, Partial<ResourceRequest>, Partial<ResourceRequest>])[]) {
  change(what, () => assert.equal(after(old, given), expected));
}
change('replaces the limit of a device', () => {
  const { resources } = changeRequest(
    { ...plain, resources: { ...plain.resources, deviceLimits: [sda, { ...sda, kind: 'write-bps' }] } },
    { ...nothing, resources: { deviceLimits: [{ ...sda, value: 2 }] } },
  );
  assert.equal(
    resources.deviceLimits?.map(({ kind, value }) => [kind, value]),
    [
      ['write-bps', 1],
      ['read-bps', 2],
    ],
  );
});
change('changes policy, variables and limits of the process', () => {
  const request = { ...plain, process: { ...plain.process, environment: { ...plain.process.environment, entries: ['A=1', 'B=1'] } } };
  const nofile = { resource: 'NOFILE', soft: '5', hard: '6' };
  const changed = changeRequest(request, {
    ...nothing,
    restart: { policy: 'always', maximum: 0 },
    environment: ['C=1'],
    unsetEnvironment: ['A'],
    rlimits: [nofile],
  });
  assert.is(changed.lifecycle.restart.policy, 'always');
  assert.equal(changed.process.environment.entries, ['B=1', 'C=1']);
  assert.equal(changed.process.environment.unset, ['A']);
  assert.equal(changed.process.rlimits, [nofile]);
});
change.run();

const update = suite('updateContainer');
update('keeps the policy for a monitor that lives, and says so', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const own = processIdentity(process.pid);
  writeStatus(scratch, container, { state: 'running', pid: process.pid, startTime: own?.startTime ?? 0, startedAt: 1 });
  const { warnings } = await updateContainer(scratch.engine, container, { ...nothing, restart: { policy: 'on-failure', maximum: 3 } });
  assert.equal(warnings, []);
  assert.is(readFileSync(`${scratch.engine.places.runRoot}/${container.id}/restart`, 'utf8'), 'on-failure 3');
  assert.is(scratch.engine.containers.get(container.id).request.request.lifecycle.restart.policy, 'on-failure');
  assert.match(readFileSync(scratch.engine.events.path, 'utf8'), /"status":"update"/);
});
update('refuses a policy beside --rm', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { autoRemove: true });
  const wanted = { ...nothing, restart: { policy: 'always', maximum: 0 } } as const;
  await assertRejects(updateContainer(scratch.engine, container, wanted), 'invalid-argument', /--rm option conflicts/);
});
update('refuses swap that is less than the memory', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  await assertRejects(
    updateContainer(scratch.engine, container, { ...nothing, resources: { memorySwapBytes: 5 } }),
    'invalid-argument',
    /give --memory/,
  );
});
update.run();
