import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fillService } from '../../../../src/systemd/quadlet/service-section.ts';
import { complaints, conversionOf, unitText } from '../../../support/quadlets.ts';

const container = '[Container]\nImage=localhost/x\n';

const test = suite('fillService');
test('makes a service of a container', () => {
  const conversion = conversionOf('web.container', `${container}ReloadCmd=nginx -s reload`);
  const commands = fillService(conversion, { program: ['/bin/t', '--root', '/r'], args: [{ words: ['image'] }] });
  assert.equal(
    commands.map(({ key, command }) => `${key} ${command.join(' ')}`),
    ['ExecReload exec', 'ExecStart run'],
  );
  assert.equal(
    conversion.draft.entries('Service').map(({ key, value }) => `${key}=${value}`),
    [
      'Environment=PODMAN_SYSTEMD_UNIT=%n',
      'KillMode=mixed',
      'ExecStop=/bin/t --root /r rm -v -f -i systemd-%N',
      'ExecStopPost=-/bin/t --root /r rm -v -f -i systemd-%N',
      'ExecReload=/bin/t --root /r exec systemd-%N nginx -s reload',
      'Delegate=yes',
      'Type=notify',
      'NotifyAccess=all',
      'TimeoutStartSec=900',
      'SyslogIdentifier=%N',
      'ExecStart=/bin/t --root /r run --name systemd-%N --replace --rm image',
    ],
  );
});
test('gives a stop as long as the container has', () => {
  assert.match(unitText({ 'a.container': `${container}StopTimeout=100` }), /TimeoutStopSec=160\n/);
  assert.not.match(unitText({ 'a.container': `${container}StopTimeout=10` }), /TimeoutStopSec/);
  assert.match(unitText({ 'a.container': `${container}StopTimeout=100\n[Service]\nTimeoutStopSec=5` }), /TimeoutStopSec=5\n/);
});
test('makes a service of a pod, whose process is that of the infra container', () => {
  const text = unitText({ 'p.pod': '[Pod]\nStopTimeout=60' });
  assert.match(text, /ExecStartPre=\/usr\/bin\/tiffin pod create --replace /);
  assert.match(text, /ExecStart=\/usr\/bin\/tiffin start --sdnotify=conmon --cgroups=no-conmon systemd-p-infra\n/);
  assert.match(text, /ExecStop=\/usr\/bin\/tiffin pod stop --ignore --time=60 systemd-p\n/);
  assert.match(text, /Type=notify\n/);
});
test('makes the rest once', () => {
  assert.match(
    unitText({ 'n.network': '[Network]\nNetworkDeleteOnStop=true' }),
    /ExecStopPost=\/usr\/bin\/tiffin network rm systemd-n\nExecStart=.* network create --ignore systemd-n\nSyslogIdentifier=%N\nType=oneshot\nRemainAfterExit=yes\n/,
  );
  assert.not.match(unitText({ 'b.build': '[Build]\nImageTag=b\nFile=/C' }), /RemainAfterExit/);
});
test('complains of what systemd would do otherwise', () => {
  const wrong = complaints({
    'a.container': `${container}ReloadCmd=x\nReloadSignal=HUP\n[Service]\nExecStart=/x\nType=simple\nKillMode=none\nUser=me\nPIDFile=/x`,
  });
  assert.equal(
    wrong.map((line) => line.replace(/;.*/, '')),
    [
      'error: a.container:6: ExecStart: the service has its own',
      'error: a.container:7: Type: simple is not possible',
      'error: a.container:8: KillMode: none would leave processes behind',
      'warning: a.container:9: User: services of a user run as that user',
      'error: a.container:10: PIDFile: the service says itself who its main process is',
      'error: a.container:4: ReloadSignal: ReloadCmd= is there, too',
    ],
  );
});
test.run();
