import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseDescriptors, descriptors, type TopContext } from '../../../../src/container/top/descriptors.ts';
import { idNames } from '../../../../src/container/top/id-names.ts';
import { parseProcess } from '../../../../src/container/top/process-facts.ts';

const names = idNames({ map: '0 1000 1\n1 100000 65536\n', names: 'root:x:0:\nworker:x:1000:\n', hostNames: '' });
const context: TopContext = {
  users: names,
  groups: names,
  insidePid: (pid) => (pid === 42 ? 1 : 0),
  insideGroup: () => 1,
  now: Date.UTC(2026, 0, 1, 0, 1),
  bootedAt: Date.UTC(2026, 0, 1),
};
const facts = parseProcess(42, {
  stat: '42 (sh) S 7 42 42 34817 42 0 0 0 0 0 150 50 0 0 20 0 1 0 2000 2048 3 0',
  status:
    'NSpid:\t42 1\nUid:\t100999 1000 0 0\nGid:\t1000 100999 0 0\nGroups:\t1000\nCapPrm:\t1\nCapEff:\t0\nCapBnd:\t000001ffffffffff\nCapInh:\t0\nCapAmb:\t0\nSeccomp:\t0\n',
  commandLine: 'sh\0-c\0x\0',
  label: '',
});

const cells = suite('descriptors');
for (const [name, expected] of [
  ['args', 'sh -c x'],
  ['comm', 'sh'],
  ['capbnd', 'full'],
  ['capeff', 'none'],
  ['capprm', 'CHOWN'],
  ['etime', '40s'],
  ['time', '2s'],
  ['pcpu', '5.000'],
  ['tty', 'pts/1'],
  ['user', 'root'],
  ['ruser', 'worker'],
  ['group', 'worker'],
  ['groups', 'root,worker'],
  ['hgroups', '1000,100999'],
  ['huser', '1000'],
  ['uid', '0'],
  ['pid', '1'],
  ['ppid', '0'],
  ['hpid', '42'],
  ['rss', '12'],
  ['vsz', '2'],
  ['label', '?'],
  ['seccomp', 'disabled'],
  ['stime', '2026-01-01 00:00:20 +0000 UTC'],
] as const) {
  cells(`${name} is ${expected}`, () => assert.is(descriptors[name]?.value(facts, context), expected));
}
cells.run();

const choice = suite('chooseDescriptors');
choice('takes names, codes and lists, and leaves other words to ps', () => {
  const headers = (...words: string[]) => chooseDescriptors(words)?.map(({ header }) => header);
  assert.equal(headers(), ['USER', 'PID', 'PPID', '%CPU', 'ELAPSED', 'TTY', 'TIME', 'COMMAND']);
  assert.equal(headers('pid,user', '%C'), ['PID', 'USER', '%CPU']);
  assert.is(headers('-eo', 'pid'), undefined);
  assert.is(headers('constructor'), undefined);
});
choice.run();
