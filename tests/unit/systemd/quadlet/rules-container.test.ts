import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerRules, isOneshot } from '../../../../src/systemd/quadlet/rules-container.ts';
import { complaints, conversionOf, unitText, unitValues } from '../../../support/quadlets.ts';

const container = (lines: string): Record<string, string> => ({
  'web.container': `[Container]\nImage=docker.io/library/alpine\n${lines}\n`,
});
const started = (lines: string): string => unitValues(container(lines), 'ExecStart')[0] ?? '';

const test = suite('rules of containers');
test('devices with a dash come only if they are there', () => {
  assert.match(started('AddDevice=-/dev/fuse:/dev/x -/dev/none /dev/kvm'), / --device \/dev\/fuse:\/dev\/x --device \/dev\/kvm /);
  assert.not.match(started('AddDevice=-/dev/none'), /--device/);
});
test('readiness is said by the start, the health or the container', () => {
  assert.match(started(''), / --sdnotify=conmon -d /);
  assert.match(started('Notify=yes'), / --sdnotify=container -d /);
  assert.match(started('Notify=Healthy\nHealthCmd=true'), / --sdnotify=healthy -d /);
  assert.match(complaints(container('Notify=healthy'))[0] ?? '', /^warning: .*HealthCmd=/);
  assert.match(complaints(container('Notify=perhaps'))[0] ?? '', /true, false or healthy/);
  assert.not.match(unitText({ 'a.container': '[Container]\nImage=localhost/x\n[Service]\nType=oneshot\n' }), /sdnotify| -d |notify/);
});
test('the last command counts, and is split as systemd does', () => {
  assert.match(started('Exec=a b\nExec=c "d e" %i $X'), / docker\.io\/library\/alpine c "d e" %i \$X$/);
  assert.match(started('Exec=a\nExec='), /alpine$/);
});
test('sources of mounts are resolved where they may be Quadlets', () => {
  assert.match(started('Mount=type=bind,src=./a,"dst=/b c"'), /--mount "type=bind,source=\/quadlets\/a,dst=\/b c"/);
  assert.match(started('Mount=type=tmpfs,destination=/x'), /--mount type=tmpfs,destination=\/x /);
  assert.match(complaints(container('Mount=type=volume,source=x.volume,destination=/x'))[0] ?? '', /there is no Quadlet x\.volume/);
});
test('pods are Quadlets, which containers are bound to', () => {
  const texts = { ...container('Pod=p.pod'), 'p.pod': '[Pod]' };
  assert.match(unitText(texts), /BindsTo=p-pod\.service\nAfter=p-pod\.service/);
  assert.match(complaints(container('Pod=p'))[0] ?? '', /p is no Quadlet; name a file: p\.pod/);
  assert.match(complaints(container('Pod=q.pod'))[0] ?? '', /there is no Quadlet q\.pod/);
});
test('there is one root, and a group needs a user', () => {
  assert.match(started('User=a\nGroup=b'), / --user a:b /);
  assert.match(complaints(container('Group=b'))[0] ?? '', /needs User=/);
  assert.match(complaints(container('Rootfs=/x'))[0] ?? '', /Image= is there, too/);
  assert.match(complaints({ 'a.container': '[Container]' })[0] ?? '', /neither Image= nor Rootfs=/);
  assert.match(unitValues({ 'a.container': '[Container]\nRootfs=/x:O\nExec=sh' }, 'ExecStart')[0] ?? '', / --rootfs \/x:O sh$/);
});
test('/tmp of old is in memory, unless all is read-only', () => {
  assert.match(started('VolatileTmp=1'), /--tmpfs \/tmp:rw,size=512M,mode=1777/);
  assert.not.match(started('VolatileTmp=1\nReadOnly=1'), /--tmpfs/);
});
test('a oneshot is told by its type', () => {
  assert.ok(isOneshot(conversionOf('a.container', '[Service]\nType=oneshot')));
  assert.equal(
    containerRules['reload']?.(conversionOf('a.container', ''), { row: { key: '', reads: 'text', example: '', summary: '' }, entries: [] }),
    [],
  );
});
test.run();
