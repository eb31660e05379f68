import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { egressFile } from '../../../src/network/egress.ts';
import { parseEgressRules } from '../../../src/network/egress-rule.ts';

const files = suite('egressFile');
const plan = { nft: '/usr/sbin/nft', logPath: '/x/network.log', servers: ['1.1.1.1'] };
files('has a pair of sets for each name, and a rule for each port of it', () => {
  const rules = parseEgressRules(['a.test:443', 'a.test:80', 'b.test', '10.0.0.0/8:53', 'fd00::1']);
  const text = egressFile({ ...plan, rules });
  assert.ok(
    text.startsWith('nft /usr/sbin/nft\nlog /x/network.log\nserver 1.1.1.1\nname a.test n0\nname b.test n1\nrules\ntable inet tiffin {'),
  );
  for (const line of [
    'set n0v4 { type ipv4_addr; flags timeout; size 4096; }',
    'set n1v6 { type ipv6_addr; flags timeout; size 4096; }',
    'ip daddr @n0v4 meta l4proto { tcp, udp } th dport 443 accept',
    'ip6 daddr @n0v6 meta l4proto { tcp, udp } th dport 80 accept',
    'ip daddr @n1v4 accept',
    'ip daddr 10.0.0.0/8 meta l4proto { tcp, udp } th dport 53 accept',
    'ip6 daddr fd00::1 accept',
  ])
    assert.match(text, line);
});
files('lets nothing pass but what has been let in when there is no rule', () => {
  const accepted = egressFile({ ...plan, rules: [] }).match(/^.*accept$/gm) ?? [];
  assert.is(accepted.length, 3);
  assert.match(egressFile({ ...plan, rules: [] }), 'type filter hook output priority 0; policy drop;');
});
files('of one interface leaves the others alone', () => {
  assert.match(egressFile({ ...plan, rules: [], interfaceName: 'pasta0' }), 'oifname != "pasta0" accept');
  assert.not.match(egressFile({ ...plan, rules: [] }), 'oifname !=');
});
files.run();
