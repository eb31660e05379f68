import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ContainersConf } from '../../../src/config/containers-conf.ts';
import { chosenRuntime, loadContainersConf } from '../../../src/config/containers-conf.ts';
import { findPlaces } from '../../../src/config/places.ts';
import { assertFails } from '../../support/assert-fails.ts';

function load(files: Readonly<Record<string, string>>, variables: Readonly<Record<string, string>> = {}): ContainersConf {
  const top = mkdtempSync(join(tmpdir(), 'conf-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(top, name)), { recursive: true });
    writeFileSync(join(top, name), content);
  }
  const env = Object.fromEntries(Object.entries(variables).map(([key, value]) => [key, join(top, value)]));
  return loadContainersConf(findPlaces({ HOME: top }), env, { vendorDirectory: join(top, 'usr'), systemDirectory: join(top, 'etc') });
}
const driver = (name: string): string => `[containers]\nlog_driver = "${name}"\n`;

const loads = suite('loadContainersConf');
loads('is empty without files', () => assert.equal(load({}), {}));
const order = [
  'usr/containers.conf',
  'etc/containers.conf',
  'etc/containers.conf.d/10.conf',
  'etc/containers.conf.d/20.conf',
  'etc/containers.rootless.conf',
  'etc/containers.rootless.d/10.conf',
  `etc/containers.rootless.d/${process.getuid?.()}/10.conf`,
  '.config/containers/containers.conf',
  '.config/containers/containers.conf.d/10.conf',
];
for (const [index, name] of order.entries()) {
  loads(`lets ${name} win over what comes before it`, () => {
    const files = Object.fromEntries(order.slice(0, index + 1).map((path, place) => [path, driver(`driver-${place}`)]));
    const setting = load(files).logDriver;
    assert.is(setting?.value, `driver-${index}`);
    assert.ok(setting?.origin.file.endsWith(name));
    assert.is(setting?.origin.line, 2);
  });
}
loads('lets the variables replace and override', () => {
  const files = { a: driver('a'), b: driver('b'), 'etc/containers.conf': `${driver('etc')}init = true\n` };
  assert.is(load(files, { CONTAINERS_CONF: 'a' }).logDriver?.value, 'a');
  assert.is(load(files, { CONTAINERS_CONF: 'a' }).init, undefined);
  assert.is(load(files, { CONTAINERS_CONF_OVERRIDE: 'b' }).logDriver?.value, 'b');
  assert.is(load(files, { CONTAINERS_CONF_OVERRIDE: 'b' }).init?.value, true);
  assertFails(() => load({}, { CONTAINERS_CONF: 'nowhere' }), 'not-found', /does not exist/);
});
loads('reads what run and create use', () => {
  const conf = load({
    'etc/containers.conf': `
[containers]
annotations = ["a=b"]
default_capabilities = ["CHOWN"]
default_ulimits = ["nofile=1024:2048"]
dns_servers = ["1.1.1.1"]
dns_searches = ["x.example"]
dns_options = ["ndots:1"]
env = ["A=b"]
host_containers_internal_ip = "1.2.3.4"
log_size_max = 1000
no_hosts = true
pids_limit = 100
shm_size = "64m"
tz = "local"
umask = "0027"
[engine]
runtime = "crun"
image_parallel_copies = 4
stop_timeout = 3
[engine.runtimes]
crun = ["/usr/bin/crun"]
[network]
pasta_options = ["-4"]
`,
  });
  assert.equal(conf.annotations?.value, ['a=b']);
  assert.equal(conf.defaultCapabilities?.value, ['CHOWN']);
  assert.equal(conf.dnsServers?.value, ['1.1.1.1']);
  assert.is(conf.logSizeMax?.value, 1000);
  assert.is(conf.noHosts?.value, true);
  assert.is(conf.umask?.value, '0027');
  assert.is(conf.runtime?.value, 'crun');
  assert.is(conf.imageParallelCopies?.value, 4);
  assert.is(conf.stopTimeoutSeconds?.value, 3);
  assert.equal(conf.runtimes?.value.get('crun'), ['/usr/bin/crun']);
  assert.equal(conf.pastaOptions?.value, ['-4']);
});
loads('adds to a list that says append', () => {
  const conf = load({
    'usr/containers.conf': '[containers]\nenv = ["A=1"]\ndns_servers = ["1.1.1.1"]\n',
    'etc/containers.conf': '[containers]\nenv = ["B=2", {append=true}]\ndns_servers = ["2.2.2.2"]\n',
  });
  assert.equal(conf.env?.value, ['A=1', 'B=2']);
  assert.equal(conf.dnsServers?.value, ['2.2.2.2']);
});
loads('reads the default network and pools of subnets', () => {
  const pools = 'default_subnet_pools = [{"base" = "10.200.0.0/16", "size" = 26}]';
  const conf = load({ 'etc/containers.conf': `[network]\ndefault_network = "own"\ndefault_subnet = "10.4.0.0/16"\n${pools}\n` });
  assert.equal([conf.defaultNetwork?.value, conf.defaultSubnet?.value], ['own', '10.4.0.0/16']);
  assert.equal(conf.defaultSubnetPools?.value, [{ base: '10.200.0.0/16', size: 26 }]);
});
for (const [name, text, pattern] of [
  ['another type of pool', '[network]\ndefault_subnet_pools = [{base = 7}]\n', /containers\.conf:2: default_subnet_pools must be a list/],
  ['another type', '[containers]\n\nenv = "A=b"\n', /containers\.conf:3: env must be a list of strings/],
  ['a negative number', '[engine]\nstop_timeout = -1\n', /containers\.conf:2: stop_timeout is negative/],
  ['what is no TOML', '[containers\n', /containers\.conf:1: /],
] as const) {
  loads(`refuses ${name} with file and line`, () => {
    assertFails(() => load({ 'etc/containers.conf': text }), 'invalid-argument', pattern);
  });
}
loads.run();

const chooses = suite('chosenRuntime');
chooses('takes what the administrator or the user wrote, not what the distribution ships', () => {
  const runtime = (file: string) => ({ value: 'crun', origin: { file, line: 1 } });
  assert.is(chosenRuntime({}), undefined);
  assert.is(chosenRuntime({ runtime: runtime('/usr/share/containers/containers.conf') }), undefined);
  assert.is(chosenRuntime({ runtime: runtime('/etc/containers/containers.conf') }), 'crun');
  const runtimes = { value: new Map([['crun', ['/nowhere/crun', '/bin/sh']]]), origin: { file: 'x', line: 1 } };
  assert.is(chosenRuntime({ runtime: runtime('/etc/x'), runtimes }), '/bin/sh');
});
chooses.run();
