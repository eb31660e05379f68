import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkCommands, type CommandCheck } from '../../../../src/systemd/quadlet/check-commands.ts';
import { problemLine } from '../../../../src/systemd/quadlet-problem.ts';
import { generated } from '../../../support/quadlets.ts';

const wrong = async (lines: string, check: CommandCheck): Promise<readonly string[]> =>
  (await checkCommands(generated({ 'a.container': `[Container]\nImage=localhost/x\n${lines}\n` }).converted, check)).map(problemLine);

const test = suite('checkCommands');
test('finds the line that is wrong', async () => {
  const check: CommandCheck = async (_, words) => (words.includes('bad') ? { message: 'no good' } : undefined);
  assert.equal(await wrong('Memory=bad\nTimezone=fine\nAddHost=bad', check), [
    '/quadlets/a.container:3: Memory: no good; write it as in Memory=20g',
    '/quadlets/a.container:5: AddHost: no good; write it as in AddHost=example.com:192.168.10.11',
  ]);
});
test('lets a line need one that comes later', async () => {
  const check: CommandCheck = async (_, words) =>
    words.includes('--ip') && !words.includes('--memory')
      ? { message: 'alone', hint: 'h' }
      : words.includes('bad')
        ? { message: 'bad' }
        : undefined;
  assert.equal(await wrong('IP=1\nMemory=1\nTimezone=bad', check), [
    '/quadlets/a.container:5: Timezone: bad; write it as in Timezone=local',
  ]);
  assert.equal(await wrong('IP=1', check), ['/quadlets/a.container:3: IP: alone; h']);
});
test('leaves alone what only systemd or the container reads', async () => {
  const check: CommandCheck = async (_, words) => (words.some((word) => /bad/.test(word)) ? { message: 'x' } : undefined);
  assert.equal(await wrong('Exec=bad\nMemory=bad%i\nTimezone=bad${X}', check), []);
  assert.is((await wrong('Memory=bad%%i', check)).length, 1);
});
test('gives up searching where there is too much', async () => {
  let calls = 0;
  const check: CommandCheck = async (_, words) => {
    calls += 1;
    return words.includes('bad') ? { message: 'x' } : undefined;
  };
  const many = Array.from({ length: 100 }, (__, index) => `PublishPort=${index}`).join('\n');
  assert.equal(await wrong(`${many}\nMemory=bad`, check), ['/quadlets/a.container:1: x']);
  assert.ok(calls < 5);
});
test.run();
