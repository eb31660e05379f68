import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSecurityOptions, type SecurityOptions } from '../../../src/runtime/security-options.ts';
import { assertFails } from '../../support/assert-fails.ts';

const none: SecurityOptions = { noNewPrivileges: false, seccomp: { kind: 'default' }, labels: [], mask: [], unmask: [], procOptions: [] };

const test = suite('parseSecurityOptions');
for (const [values, changes] of [
  [[], {}],
  [['no-new-privileges'], { noNewPrivileges: true }],
  [['no-new-privileges:true'], { noNewPrivileges: true }],
  [['no-new-privileges', 'no-new-privileges=false'], {}],
  [['seccomp=unconfined'], { seccomp: { kind: 'unconfined' } }],
  [['seccomp:unconfined'], { seccomp: { kind: 'unconfined' } }],
  [['seccomp=/p:x.json'], { seccomp: { kind: 'file', path: '/p:x.json' } }],
  [['label=disable', 'label=type:x'], { labels: ['disable', 'type:x'] }],
  [['apparmor=unconfined'], {}],
  [['mask=/a:/b'], { mask: ['/a', '/b'] }],
  [['unmask=all'], { unmask: ['ALL'] }],
  [['unmask=/proc/*:/sys/x'], { unmask: ['/proc/*', '/sys/x'] }],
  [['systempaths=unconfined'], { unmask: ['ALL'] }],
  [['proc-opts=hidepid=2,gid=5'], { procOptions: ['hidepid=2', 'gid=5'] }],
] as const) {
  test(`reads ${values.join(' ') || 'nothing'}`, () => assert.equal(parseSecurityOptions(values), { ...none, ...changes }));
}
for (const [value, code, message] of [
  ['nonsense=1', 'invalid-argument', /invalid --security-opt 2: "nonsense=1"/],
  ['nonsense', 'invalid-argument', /invalid --security-opt 1: "nonsense"/],
  ['no-new-privileges=maybe', 'invalid-argument', /no-new-privileges=maybe/],
  ['apparmor=docker-default', 'unsupported', /AppArmor lets only root/],
  ['seccomp=profile.json', 'invalid-argument', /must be an absolute path/],
  ['mask=a', 'invalid-argument', /"a" is not an absolute path/],
  ['proc-opts=nosuid', 'invalid-argument', /"nosuid" is not an option of proc/],
  ['systempaths=x', 'invalid-argument', /systempaths=x/],
  ['__proto__=x', 'invalid-argument', /invalid --security-opt/],
] as const) {
  test(`refuses ${value}`, () => void assertFails(() => parseSecurityOptions([value]), code, message));
}
test.run();
