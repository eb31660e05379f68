import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ContainersConf } from '../../../src/config/containers-conf.ts';
import type { Setting } from '../../../src/config/source-file.ts';
import { defaultSettings, settingsFrom } from '../../../src/runtime/settings.ts';
import { assertFails } from '../../support/assert-fails.ts';

const set = <Value>(value: Value, line = 3): Setting<Value> => ({ value, origin: { file: 'c.conf', line } });

const takes = suite('settingsFrom');
takes('is the default where nothing is written', () => {
  const { requestDefaults, optionDefaults, detachKeys, network, ...settings } = settingsFrom({});
  assert.equal(optionDefaults, { httpProxy: true, hostEnvironment: false, pull: undefined });
  assert.equal(network, { pastaOptions: [], hostAddress: undefined, toolDirectories: [] });
  assert.is(detachKeys, undefined);
  assert.equal(settings, defaultSettings);
  assert.is(requestDefaults?.timezone, undefined);
});
takes('reads each setting', () => {
  const conf: ContainersConf = {
    env: set(['A=b']),
    defaultCapabilities: set(['CHOWN', 'cap_kill']),
    defaultUlimits: set(['nofile=10:20']),
    defaultSysctls: set(['a.b=1 2']),
    shmSize: set('1m'),
    init: set(true),
    umask: set('0077'),
    stopTimeoutSeconds: set(3),
    pidsLimit: set(7),
    logDriver: set('json-file'),
    logSizeMax: set(-1),
    dnsServers: set(['1.1.1.1']),
    tz: set('local'),
  };
  const settings = settingsFrom(conf);
  assert.ok(settings.environment.includes('A=b') && settings.environment.some((entry) => entry.startsWith('PATH=')));
  assert.equal(settings.capabilities, ['CAP_CHOWN', 'CAP_KILL']);
  assert.equal(settings.rlimits, [{ resource: 'nofile', soft: '10', hard: '20' }]);
  assert.equal(settings.sysctls, { 'a.b': '1 2' });
  assert.equal(
    [
      settings.shmSizeBytes,
      settings.init,
      settings.umask,
      settings.stopTimeoutSeconds,
      settings.pidsLimit,
      settings.logDriver,
      settings.logMaxBytes,
    ],
    [1 << 20, true, 0o077, 3, 7, 'json-file', 0],
  );
  assert.equal(settings.requestDefaults?.dnsServers, ['1.1.1.1']);
  assert.is(settings.requestDefaults?.timezone, 'local');
});
takes('reads what containers may do and see', () => {
  const conf: ContainersConf = {
    pidns: set('host'),
    ipcns: set('private'),
    utsns: set('host'),
    cgroupns: set('host'),
    devices: set(['/dev/null:/dev/x', 'v.com/d=a']),
    seccompProfile: set('/etc/own.json'),
    privileged: set(true),
    oomScoreAdjust: set(5),
    cgroups: set('disabled'),
    cgroupConf: set(['memory.high=1']),
    envHost: set(true),
    httpProxy: set(false),
    pullPolicy: set('IfNotPresent'),
  };
  const { requestDefaults, optionDefaults } = settingsFrom(conf);
  assert.equal(requestDefaults?.namespaces, {
    pid: { kind: 'host' },
    ipc: { kind: 'unshareable' },
    uts: { kind: 'host' },
    cgroup: { kind: 'host' },
  });
  assert.equal(requestDefaults?.devices, [{ source: '/dev/null', target: '/dev/x', permissions: 'rwm' }]);
  assert.equal(requestDefaults?.cdiDevices, ['v.com/d=a']);
  assert.equal(
    [requestDefaults?.seccompProfile, requestDefaults?.privileged, requestDefaults?.oomScoreAdjust, requestDefaults?.cgroups],
    ['/etc/own.json', true, 5, 'disabled'],
  );
  assert.equal(requestDefaults?.cgroupSettings, { 'memory.high': '1' });
  assert.equal(optionDefaults, { httpProxy: false, hostEnvironment: true, pull: 'missing' });
});
takes("passes over the profile of Podman's packages, which ours follows", () => {
  assert.is(settingsFrom({ seccompProfile: set('/usr/share/containers/seccomp.json') }).requestDefaults?.seccompProfile, undefined);
});
takes('says what has no effect', () => {
  const warnings: string[] = [];
  const idle = [{ key: 'apparmor_profile', reason: 'only root', origin: { file: 'c.conf', line: 7 } }];
  settingsFrom({ idle }, (message) => void warnings.push(message));
  assert.equal(warnings, ['c.conf:7: apparmor_profile has no effect: only root']);
});
for (const [name, conf] of [
  ['a namespace', { pidns: set('own') }],
  ['a device', { devices: set(['null']) }],
  ['a profile', { seccompProfile: set('own.json') }],
  ['a score', { oomScoreAdjust: set(2000) }],
  ['a policy', { pullPolicy: set('sometimes') }],
  ['a mode of control groups', { cgroups: set('some') }],
  ['a capability', { defaultCapabilities: set(['NONSENSE']) }],
  ['a limit', { defaultUlimits: set(['x']) }],
  ['a size', { shmSize: set('x') }],
  ['an umask', { umask: set('9') }],
  ['a sysctl', { defaultSysctls: set(['x']) }],
  ['an annotation', { annotations: set(['x']) }],
] as const) {
  takes(`says file and line of ${name} that it refuses`, () => {
    assertFails(() => settingsFrom(conf), 'invalid-argument', /^c\.conf:3: /);
  });
}
takes('warns of a log driver that there is not', () => {
  const warnings: string[] = [];
  assert.is(settingsFrom({ logDriver: set('syslog') }, (message) => warnings.push(message)).logDriver, 'k8s-file');
  assert.match(warnings[0] ?? '', /c\.conf:3: log driver "syslog"/);
});
takes.run();
