import { suite } from 'uvu';
import { requireFilterHolds, requireHarmlessExec } from '../../../src/container/egress.ts';
import { parseEgressRules } from '../../../src/network/egress-rule.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const plain = rootRequest();

function allowing(change: Partial<CreateRequest['network']> = {}, security: Partial<CreateRequest['security']> = {}): CreateRequest {
  return {
    ...plain,
    network: { ...plain.network, allow: parseEgressRules(['a.test:443', 'host.containers.internal:80']), ...change },
    security: { ...plain.security, ...security },
  };
}

const holds = suite('requireFilterHolds');
for (const [name, security] of [
  ['--privileged', { privileged: true }],
  ['--cap-add NET_ADMIN', { addCapabilities: ['CAP_NET_ADMIN'] }],
  ['--cap-add NET_RAW', { addCapabilities: ['CAP_NET_RAW'] }],
  ['--cap-add ALL', { addCapabilities: ['ALL'] }],
] as const) {
  holds(`refuses ${name}, with a filter and where one is joined`, () => {
    using scratch = scratchEngine();
    assertFails(() => requireFilterHolds(scratch.engine, allowing({}, security)), 'invalid-argument', /could lift the filter/);
    const target = addContainer(scratch, { wanted: allowing() });
    const joining = { ...plain, network: { ...plain.network, mode: { kind: 'container', container: target.id } as const } };
    requireFilterHolds(scratch.engine, joining);
    const strong = { ...joining, security: { ...plain.security, ...security } };
    assertFails(() => requireFilterHolds(scratch.engine, strong), 'invalid-argument', /which has --net-allow/);
  });
}
holds('refuses what shares namespaces with a filter, however indirectly, and a filter beside what could lift it', () => {
  using scratch = scratchEngine();
  const strong = { ...plain.security, privileged: true };
  const filtered = addContainer(scratch, { wanted: allowing() });
  const target = { kind: 'container', container: filtered.id } as const;
  const sharer = addContainer(scratch, { wanted: { ...plain, network: { ...plain.network, mode: target } } });
  const mode = { kind: 'container', container: sharer.id } as const;
  const wishes: Partial<CreateRequest>[] = [
    { network: { ...plain.network, mode } },
    { namespaces: { ...plain.namespaces, user: target } },
    { namespaces: { ...plain.namespaces, pid: target } },
    { namespaces: { ...plain.namespaces, ipc: target } },
  ];
  for (const wish of wishes) {
    requireFilterHolds(scratch.engine, { ...plain, ...wish });
    assertFails(
      () => requireFilterHolds(scratch.engine, { ...plain, ...wish, security: strong }),
      'invalid-argument',
      /which has --net-allow, .* lift/,
    );
  }
  assertFails(() => requireHarmlessExec(scratch.engine, sharer, true), 'invalid-argument', /namespaces of container/);
  const free = addContainer(scratch, { wanted: { ...plain, security: strong } });
  const beside = { ...allowing(), namespaces: { ...plain.namespaces, user: { kind: 'container', container: free.id } as const } };
  assertFails(() => requireFilterHolds(scratch.engine, beside), 'invalid-argument', /which has capabilities for networks/);
});
holds('lets those pass that cannot, and all without a filter', () => {
  using scratch = scratchEngine();
  requireFilterHolds(scratch.engine, allowing());
  requireFilterHolds(scratch.engine, allowing({}, { addCapabilities: ['ALL'], dropCapabilities: ['CAP_NET_ADMIN', 'CAP_NET_RAW'] }));
  requireFilterHolds(scratch.engine, { ...plain, security: { ...plain.security, privileged: true } });
});
holds('refuses exec --privileged', () => {
  using scratch = scratchEngine();
  const filtered = addContainer(scratch, { wanted: allowing() });
  const free = addContainer(scratch, { wanted: plain });
  assertFails(() => requireHarmlessExec(scratch.engine, filtered, true), 'invalid-argument', /exec --privileged/);
  requireHarmlessExec(scratch.engine, filtered, false);
  requireHarmlessExec(scratch.engine, free, true);
});
holds.run();
