// timeout: 120s
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding, testNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const run = ['run', '--rm', '--network', 'none', 'busybox'];

function write(home: ScratchHome, content: string): void {
  mkdirSync(join(home.path, '.config/containers'), { recursive: true });
  writeFileSync(join(home.path, '.config/containers/containers.conf'), content);
}

const test = suiteNeeding('containers.conf', 'built', 'user-namespaces', 'overlay', 'busybox');
test('sets what new containers start with, and the command line wins', async () => {
  await using home = await busyboxHome('conf');
  write(home, '[containers]\nenv = ["FOO=conf"]\numask = "0077"\ndefault_ulimits = ["nofile=100:200"]\ndefault_capabilities = ["CHOWN"]\n');
  const script = 'echo $FOO; umask; ulimit -n; grep CapEff /proc/self/status';
  assert.equal((await mustTiffin(home, [...run, 'sh', '-c', script])).split('\n'), ['conf', '0077', '100', 'CapEff:\t0000000000000001']);
  const own = [
    'run',
    '--rm',
    '--network',
    'none',
    '-e',
    'FOO=line',
    '--umask',
    '0022',
    '--ulimit',
    'nofile=50:60',
    '--cap-add',
    'KILL',
    'busybox',
  ];
  assert.equal((await mustTiffin(home, [...own, 'sh', '-c', script])).split('\n'), ['line', '0022', '50', 'CapEff:\t0000000000000021']);
});
testNeeding(test, ['pasta'], 'sets name servers, but not where there is no network', async () => {
  await using home = await busyboxHome('conf-dns');
  write(home, '[containers]\ndns_servers = ["192.0.2.53"]\ndns_searches = ["corp.example"]\n');
  const resolv = await mustTiffin(home, ['run', '--rm', 'busybox', 'cat', '/etc/resolv.conf']);
  assert.match(resolv, /search corp\.example/);
  assert.match(resolv, /nameserver 192\.0\.2\.53/);
  await mustTiffin(home, [...run, 'true']);
});
test('is refused with file and line', async () => {
  await using home = await busyboxHome('conf-bad');
  for (const [content, pattern] of [
    ['[containers]\n\ndefault_ulimits = ["nonsense"]\n', /^Error: .*containers\.conf:3: ulimit option "nonsense"/],
    ['[containers]\numask = 22\n', /^Error: .*containers\.conf:2: umask must be a string/],
    ['[containers\n', /^Error: .*containers\.conf:1: /],
  ] as const) {
    write(home, content);
    const { status, stderr } = await tiffin(home, [...run, 'true']);
    assert.is(status, 125);
    assert.match(stderr, pattern);
  }
});
test.run();
