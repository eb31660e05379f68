import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { describeHost, describeUptime } from '../../../src/doctor/describe-host.ts';

const test = suite('describeHost');
test('has Podman’s fields', () => {
  const realm = { registry: '/r', uidMap: [{ inside: 0, host: 1000, length: 1 }], gidMap: [], newuidmap: '', newgidmap: '' };
  const places = {
    root: '/nonexistent',
    runRoot: '/run/x',
    configHome: '/c',
    cacheHome: '/c',
    home: '/h',
    uid: 1000,
    gid: 1000,
    userName: 'dev',
    tmp: '/tmp',
  };
  const description = describeHost({
    places,
    realm,
    containers: { total: 3, running: 1 },
    images: 2,
    searchRegistries: ['docker.io'],
    runtime: undefined,
    version: '1',
  }) as Record<string, Record<string, unknown>>;
  assert.equal(description['host']?.['idMappings'], { gidmap: [], uidmap: [{ container_id: 0, host_id: 1000, size: 1 }] });
  assert.equal(description['store']?.['containerStore'], { number: 3, paused: 0, running: 1, stopped: 2 });
  assert.equal([description['host']?.['os'], description['store']?.['graphRoot']], ['linux', '/nonexistent']);
});
test.run();

const uptime = suite('describeUptime');
uptime('speaks Podman', () => {
  assert.is(describeUptime(1691), '0h 28m 11.00s');
  assert.is(describeUptime(90_000), '25h 0m 0.00s (Approximately 1.04 days)');
});
uptime.run();
