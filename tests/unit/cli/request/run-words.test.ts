import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRunWords } from '../../../../src/cli/request/run-words.ts';
import { optionWords, type RunWords } from '../../../../src/systemd/run-words.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const facts = { directory: '/home/me', environment: ['TOKEN=abc'] };
const read = (line: string, kind: 'container' | 'pod' = 'container'): RunWords | undefined => readRunWords(line.split(' '), kind, facts);
const shown = (words: RunWords | undefined): string => (words?.options ?? []).flatMap(optionWords).join(' ');

const test = suite('readRunWords');
for (const line of ['tiffin run', 'tiffin create', 'tiffin container run', 'tiffin container create'])
  test(`reads ${line}`, () => {
    const words = read(`${line} -itdp8080:80 -v ./a:/a -e TOKEN -eA=b --rm=false --name one --name web nginx -p sh`);
    assert.is(
      shown(words),
      '--interactive --tty --detach --publish 8080:80 --volume /home/me/a:/a --env TOKEN=abc --env A=b --rm=false --name web',
    );
    assert.is(words?.image, 'nginx');
    assert.equal(words?.command, ['-p', 'sh']);
  });
test('keeps options of tiffin that make a difference, from both places', () => {
  const words = read('tiffin --root x --runtime ./crun --log-level debug run --cgroup-manager cgroupfs nginx');
  assert.equal((words?.globals ?? []).flatMap(optionWords), ['--runtime', '/home/me/crun', '--cgroup-manager', 'cgroupfs']);
});
test('makes a root directory absolute', () => assert.is(read('tiffin run --rootfs ./root:O sh')?.image, '/home/me/root:O'));
test('reads pods', () => {
  const words = read('tiffin pod create --name shop -p 80:80 --infra=true', 'pod');
  assert.is(shown(words), '--name shop --publish 80:80 --infra');
  assert.is(words?.image, '');
});
for (const [line, kind] of [
  ['tiffin container clone web', 'container'],
  ['tiffin pod clone shop', 'pod'],
  ['tiffin run --pod new:shop nginx', 'pod'],
  ['tiffin', 'container'],
] as const)
  test(`does not take ${line} for a ${kind}`, () => assert.is(read(line, kind), undefined));
test('refuses options that do not exist', () =>
  void assertFails(() => read('tiffin run --nonsense nginx'), 'invalid-argument', /--nonsense/));
test.run();
