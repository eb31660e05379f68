import { spawnSync } from 'node:child_process';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compilePlan } from '../../../src/runtime/plan.ts';
import { planScript } from '../../../src/runtime/plan-script.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { planFacts, type RequestChanges, specInput } from '../../support/runtime/facts.ts';

const script = (changes: RequestChanges): string => {
  const input = specInput(changes);
  return planScript(compilePlan(buildRuntimeSpec(input).spec, planFacts(input)));
};

const test = suite('planScript');
test('is valid shell, whatever the words are', () => {
  const environment = { fromHost: [], entries: ["A='x' $(touch /tmp/never) `id`", 'B=\udcff'], unset: [], unsetAll: false };
  const text = script({
    process: { command: ["it's", '$HOME', 'a\nb', '; rm -rf /'], environment, workingDirectory: '/w w' },
    stdio: { terminal: true },
  });
  const { status, stderr } = spawnSync('sh', ['-n'], { input: text, encoding: 'utf8' });
  assert.equal([status, stderr], [0, '']);
  assert.match(text, `'it'\\''s' '$HOME'`);
});
test('has the namespaces, the mounts and the capabilities of the plan', () => {
  const text = script({ storage: { readOnly: true }, security: { dropCapabilities: ['all'], addCapabilities: ['chown'] } });
  assert.match(text, /unshare --user --map-root-user --map-auto --mount --propagation private --pid --fork --net --ipc --uts --cgroup/);
  assert.match(text, /mount -t overlay overlay -o userxattr,lowerdir=\/layers\/b:\/layers\/a,upperdir="\$root\/changes"/);
  assert.match(text, /mount -o remount,bind,ro "\$root\/fs"/);
  assert.match(text, /--bounding-set=-all,\+chown,\+sys_chroot/);
});
test('says what a shell cannot do', () => assert.match(script({}), /# A seccomp filter of 1 instructions/));
test.run();
