import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { refreshEtcFiles } from '../../../src/container/refresh-etc-files.ts';

const none = { servers: [], addresses: [] };

const test = suite('refreshEtcFiles');
test('changes the files in place, and leaves what the container wrote', () => {
  const runDirectory = mkdtempSync(join(tmpdir(), 'etc-'));
  const [hosts, resolv] = [join(runDirectory, 'hosts'), join(runDirectory, 'resolv.conf')];
  writeFileSync(hosts, '127.0.0.1\tlocalhost\n10.89.0.2\tx\n10.1.1.1\town-entry\n');
  writeFileSync(resolv, 'search dns.podman\nnameserver 10.89.0.1\noptions ndots:2\n');
  const { ino } = statSync(hosts);
  const second = { servers: ['10.77.0.1'], addresses: ['10.77.0.2'] };
  refreshEtcFiles({ runDirectory, names: ['abc', 'x'], come: second, gone: none });
  assert.is(readFileSync(resolv, 'utf8'), 'search dns.podman\nnameserver 10.89.0.1\nnameserver 10.77.0.1\noptions ndots:2\n');
  assert.ok(readFileSync(hosts, 'utf8').endsWith('10.1.1.1\town-entry\n10.77.0.2\tabc x\n'));
  refreshEtcFiles({ runDirectory, names: ['abc', 'x'], come: none, gone: second });
  assert.is(readFileSync(resolv, 'utf8'), 'search dns.podman\nnameserver 10.89.0.1\noptions ndots:2\n');
  assert.is(readFileSync(hosts, 'utf8'), '127.0.0.1\tlocalhost\n10.89.0.2\tx\n10.1.1.1\town-entry\n');
  assert.is(statSync(hosts).ino, ino);
  rmSync(runDirectory, { recursive: true });
});
test('leaves alone what is not there', () => {
  const runDirectory = mkdtempSync(join(tmpdir(), 'etc-'));
  refreshEtcFiles({ runDirectory, names: [], come: none, gone: none });
  rmSync(runDirectory, { recursive: true });
});
test.run();
