import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  judgeCgroup,
  judgeHelper,
  judgeLinger,
  judgeNetworks,
  judgeNode,
  judgePasta,
  judgeRuntimeDir,
  judgeTun,
} from '../../../../src/doctor/judge/surroundings.ts';
import { hostFacts } from '../../../support/host-facts.ts';

const test = suite('judges of surroundings');
test('know what they looked at', () => {
  const judges = [judgeTun, judgePasta, judgeNetworks, judgeCgroup, judgeRuntimeDir, judgeNode, judgeHelper, judgeLinger];
  assert.equal(
    judges.map((judge) => judge(hostFacts()).check),
    ['tun-device', 'pasta', 'networks', 'cgroup', 'runtime-directory', 'node', 'native-helper', 'linger'],
  );
});
test('without systemd nothing ends at logout', () => assert.is(judgeLinger(hostFacts({ hasSystemd: false, lingers: false })).status, 'ok'));
test('name the controllers that are missing', () =>
  assert.match(judgeCgroup(hostFacts({ cgroup: { version: 2, delegated: ['pids'] } })).summary, /cpu, memory are not delegated/));
test('name the packages that networks lack, in the words of the distribution', () => {
  const finding = judgeNetworks(hostFacts({ lackingForNetworks: ['netavark', 'iptables'], distribution: ['fedora'] }));
  assert.is(finding.status, 'note');
  assert.match(finding.summary, /netavark, iptables are not installed/);
  assert.match(JSON.stringify(finding.repairs), /dnf install netavark iptables/);
});
test.run();
