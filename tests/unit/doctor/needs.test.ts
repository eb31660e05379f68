import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRunLine } from '../../../src/cli/request/run-line.ts';
import type { Finding } from '../../../src/doctor/finding.ts';
import { findingsFor, judgeRequest, type Needs } from '../../../src/doctor/needs.ts';
import { fails, hostFacts } from '../../support/host-facts.ts';

const read = (line: string): ReturnType<typeof parseRunLine> => parseRunLine(line, { env: {}, directory: '/', readText: () => '' });
const needs: Needs = {
  facts: hostFacts(),
  used: [{ protocol: 'tcp', ip: '127.0.0.1', port: 8080 }],
  pathProblem: (path) => (path.startsWith('/ok') ? undefined : 'does not exist'),
};
const bad = (line: string, changes: Partial<Needs> = {}): Finding[] =>
  findingsFor(read(line), { ...needs, ...changes }).filter((finding) => finding.status !== 'ok');

const test = suite('findingsFor');
test('finds nothing where nothing special is asked', () => assert.equal(bad('alpine'), []));
for (const [line, check, repair] of [
  ['-p 80:80 x', 'port 80/tcp', /ip_unprivileged_port_start=80/],
  ['-p 8080:80 x', 'port 8080/tcp', /ss -lnpt sport = :8080/],
  ['-p 127.0.0.1:8079-8081:1-3 x', 'port 8079-8081/tcp', /:8080/],
  ['-v /none:/x x', '/none', /mkdir -p \/none/],
  ['--device /dev/none x', '/dev/none', /mkdir|setfacl/],
  ['-u 70000 x', 'user', /usermod --add-subuids/],
] as const) {
  test(`finds what ${line} lacks`, () => {
    const [finding] = bad(line);
    assert.equal([finding?.check, finding?.status], [check, 'failure']);
    assert.match(finding?.repairs[0]?.command ?? '', repair);
  });
}
for (const line of ['-p 8080:80/udp x', '-p 127.0.0.2:8080:80 x', '-p 80 x', '-v /ok:/x x', '-u 1000 x', '-u root x'])
  test(`is content with ${line}`, () => assert.equal(bad(line), []));
test('needs tun and pasta only for pasta', () => {
  const facts = hostFacts({ tun: fails('ENOENT'), pasta: undefined });
  assert.equal(
    bad('alpine', { facts }).map(({ check, status }) => `${check} ${status}`),
    ['tun-device failure', 'pasta failure'],
  );
  assert.equal(bad('--network none alpine', { facts }), []);
  assert.equal(bad('--network host alpine', { facts }), []);
});
test('needs linger for what runs on', () => {
  const facts = hostFacts({ lingers: false });
  assert.equal(
    bad('-d alpine', { facts }).map(({ check }) => check),
    ['linger'],
  );
  assert.equal(bad('alpine', { facts }), []);
});
test('needs the controller of each limit', () => {
  const facts = hostFacts({ cgroup: { version: 2, delegated: ['memory', 'pids'] }, hasSystemd: true });
  assert.equal(bad('-m 64m --pids-limit 5 alpine', { facts }), []);
  const [finding] = bad('--cpus 1 --cpuset-cpus 0 alpine', { facts });
  assert.equal([finding?.check, finding?.status, finding?.summary], ['limits', 'failure', 'cpu, cpuset are not delegated to you']);
  assert.match(finding?.repairs[0]?.command ?? '', 'user@.service.d/delegate.conf');
  const old = hostFacts({ cgroup: { version: 1, delegated: [] } });
  assert.equal(
    bad('-m 64m alpine', { facts: old }).map(({ check, status }) => `${check} ${status}`),
    ['cgroup failure'],
  );
});
test('needs no overlay for a root directory', () => assert.equal(bad('--rootfs /ok', { facts: hostFacts({ overlay: fails('x') }) }), []));
test.run();

const request = suite('judgeRequest');
request('looks at paths of this host', () => {
  const findings = judgeRequest(read('-v /etc:/a -v /nonexistent/x:/b alpine'), hostFacts());
  assert.equal(
    findings.filter(({ check }) => check.startsWith('/')).map(({ check, status }) => `${check} ${status}`),
    ['/etc ok', '/nonexistent/x failure'],
  );
});
request.run();
