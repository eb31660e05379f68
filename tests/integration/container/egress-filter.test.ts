import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unconnected } from '../../../src/container/connection.ts';
import { networkLogPath } from '../../../src/container/egress.ts';
import { filterEgress, keepIn } from '../../../src/container/egress-filter.ts';
import { parseEgressRules } from '../../../src/network/egress-rule.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { testNeeding } from '../../support/needs.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

const tool = { name: 'pasta', argv: ['/usr/bin/pasta', '--netns', '{netns}'] };
const plain = rootRequest();

function allowing(change: Partial<CreateRequest['network']> = {}): CreateRequest {
  return {
    ...plain,
    network: { ...plain.network, allow: parseEgressRules(['a.test:443', 'host.containers.internal:80']), ...change },
  };
}

const filters = suite('filterEgress');
testNeeding(filters, ['nft'], 'stands before the tool and answers for names', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { wanted: allowing() });
  const setup = filterEgress(scratch.engine, container, { ...unconnected, tool, hostAddress: '192.0.2.2' });
  assert.equal(setup.tool?.argv.slice(1, 2), ['egress']);
  assert.equal(setup.tool?.argv.slice(3), ['{netns}', ...tool.argv]);
  assert.equal([setup.dnsServers, setup.keepsHostServers], [['127.0.0.53'], false]);
  assert.match(setup.egress ?? '', 'name a.test n0');
  assert.match(setup.egress ?? '', 'ip daddr 192.0.2.2 meta l4proto { tcp, udp } th dport 80 accept');
  assert.match(setup.egress ?? '', `log ${networkLogPath(container.directory)}`);
});
filters('leaves others alone', () => {
  using scratch = scratchEngine();
  const setup = { ...unconnected, tool };
  assert.is(filterEgress(scratch.engine, addContainer(scratch, { wanted: plain }), setup), setup);
});
filters('refuses networks that it cannot filter', () => {
  using scratch = scratchEngine();
  for (const mode of [{ kind: 'host' }, { kind: 'none' }] as const) {
    const container = addContainer(scratch, { wanted: allowing({ mode }) });
    assertFails(() => filterEgress(scratch.engine, container, unconnected), 'unsupported', /cannot be combined with this network/);
  }
  const bridged = addContainer(scratch, { wanted: allowing({ mode: { kind: 'bridge', networks: [] } }) });
  assertFails(() => filterEgress(scratch.engine, bridged, { ...unconnected, tool }), 'unsupported');
});
filters.run();

const inside = suite('keepIn');
testNeeding(inside, ['nft'], 'lets nothing new out by the interface of the ports, and names are asked as before', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { wanted: plain });
  const setup = keepIn(scratch.engine, container, { ...unconnected, tool, dnsServers: ['10.89.0.1'] }, 'pasta0');
  assert.equal(setup.tool?.argv.slice(3), ['{netns}', ...tool.argv]);
  assert.equal(setup.dnsServers, ['10.89.0.1']);
  assert.match(setup.egress ?? '', 'oifname != "pasta0" accept');
});
inside('refuses who could lift it', () => {
  using scratch = scratchEngine();
  const strong = { ...plain, security: { ...plain.security, addCapabilities: ['CAP_NET_ADMIN'] } };
  const container = addContainer(scratch, { wanted: strong });
  assertFails(() => keepIn(scratch.engine, container, { ...unconnected, tool }, 'pasta0'), 'invalid-argument', /CAP_NET_ADMIN/);
});
inside.run();
