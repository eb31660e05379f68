import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRunWords } from '../../../../src/cli/request/run-line.ts';
import { readRunWords } from '../../../../src/cli/request/run-words.ts';
import { withUpdates, type Changeable } from '../../../../src/cli/request/updated-words.ts';
import { optionWords } from '../../../../src/systemd/run-words.ts';

const facts = { env: {}, directory: '/', readText: () => '', blockDevice: () => ({ major: 8, minor: 0 }) };

/** The line as it is printed for a container that was made by it and is now as another line asks. */
function updated(line: string, now: string): string {
  const words = readRunWords(['tiffin', 'run', ...line.split(' ')], 'container', { directory: '/', environment: [] });
  const request = (text: string): Changeable => parseRunWords(['run', ...text.split(' ')], facts);
  const { options, image } = withUpdates(words!, request(line), request(now));
  return [...options.flatMap(optionWords), image].join(' ');
}

const test = suite('withUpdates');
for (const line of [
  'nginx',
  '-m 512m --cpus 1.5 --pids-limit=-1 nginx',
  '--health-cmd x --health-interval 30s --health-retries 2 nginx',
  '--env A=b --env-file /x --unsetenv C --ulimit nofile=10:20 nginx',
  '--device-read-bps /dev/sda:1mb nginx',
])
  test(`leaves ${line} as typed`, () => assert.is(updated(line, line), line.replace('-m', '--memory')));
for (const [line, now, expected] of [
  ['-m 512m --name a nginx', '-m 1g nginx', '--name a --memory 1g nginx'],
  ['-m 512m nginx', '-m 1000 nginx'.replace('1000', '600001b'), '--memory 600001 nginx'],
  ['--cpus 2 nginx', '--cpu-quota 50000 --cpu-period 100000 nginx', '--cpu-period 100000 --cpu-quota 50000 nginx'],
  ['nginx', '--memory 1g --memory-swap -1 --cpuset-cpus 0-3 nginx', '--memory 1g --memory-swap=-1 --cpuset-cpus 0-3 nginx'],
  ['nginx', '--device-write-iops /dev/sda:10 nginx', '--device-write-iops /dev/sda:10 nginx'],
  ['--ulimit nofile=10:20 nginx', '--ulimit nofile=5:6 nginx', '--ulimit nofile=5:6 nginx'],
  ['--health-cmd x nginx', '--no-healthcheck nginx', '--no-healthcheck nginx'],
  [
    '--health-cmd x nginx',
    '--health-cmd y --health-interval disable --health-on-failure kill nginx',
    '--health-cmd ["CMD-SHELL","y"] --health-interval disable --health-on-failure kill nginx',
  ],
  [
    'nginx',
    '--health-cmd y --health-startup-cmd z --health-startup-retries 3 --health-max-log-count 1 nginx',
    '--health-cmd ["CMD-SHELL","y"] --health-startup-cmd ["CMD-SHELL","z"] --health-startup-interval 30s --health-startup-timeout 30s --health-startup-retries 3 --health-startup-success 0 --health-log-destination local --health-max-log-count 1 --health-max-log-size 500 nginx',
  ],
  ['--env A=b --env C=d nginx', '--env A=x --env E=f --unsetenv C nginx', '--env A=x --env E=f --unsetenv C nginx'],
  ['--env-file /x --env A=b nginx', '--env A=c --env FROM=file nginx', '--env-file /x --env A=c nginx'],
] as const)
  test(`prints ${expected}`, () => assert.is(updated(line, now), expected));
test('means what the container has', () => {
  const now = '-m 700m --cpus 0.5 --health-cmd y --health-timeout 5s --health-start-period 90s --ulimit core=0:0 --pids-limit 7 nginx';
  assert.is(
    updated(updated('-m 1g --env A=b nginx', `--env A=b ${now}`), `--env A=b ${now}`),
    updated('-m 1g --env A=b nginx', `--env A=b ${now}`),
  );
});
test.run();
