import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allowByAppArmor, delegateControllers, giveSubids, install, setSysctl } from '../../../../src/doctor/judge/repairs.ts';

const test = suite('repairs');
for (const [ids, expected] of [
  [['debian'], 'apt-get install passt'],
  [['ubuntu', 'debian'], 'apt-get install passt'],
  [['rocky', 'rhel', 'fedora'], 'dnf install passt'],
  [['arch'], 'pacman -S passt'],
  [['opensuse-leap', 'suse'], 'zypper install passt'],
  [['alpine'], 'apk add passt'],
  [[], 'apt-get install passt'],
] as const) {
  test(`install on ${ids.join(' ') || 'anything'}`, () => assert.equal(install('pasta', ids), { command: expected, by: 'root' }));
}
test('are run by root', () => {
  for (const repair of [allowByAppArmor('/x'), delegateControllers(), giveSubids('u', 1), setSysctl('a.b', 1)])
    assert.is(repair.by, 'root');
});
test('give 65536 IDs', () =>
  assert.is(giveSubids('dev', 100_000).command, 'usermod --add-subuids 100000-165535 --add-subgids 100000-165535 dev'));
test.run();
