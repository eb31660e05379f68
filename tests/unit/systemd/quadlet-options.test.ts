import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keysOfOptions } from '../../../src/systemd/quadlet-options.ts';
import { splitValue } from '../../../src/systemd/quadlet/words.ts';
import { unitValues } from '../../support/quadlets.ts';

const lines = (name: string, value?: string): readonly string[] =>
  keysOfOptions([{ name, value }], 'container').map((line) => `${line.key}=${line.value}`);

const test = suite('keysOfOptions');
for (const [name, value, line] of [
  ['--publish', '8080:80', 'PublishPort=8080:80'],
  ['--env', 'A=x y', 'Environment="A=x y"'],
  ['--env', 'A=50% of $B', 'Environment="A=50%% of $$B"'],
  ['--init', undefined, 'RunInit=true'],
  ['--read-only', 'false', 'ReadOnly=false'],
  ['--sdnotify', 'healthy', 'Notify=healthy'],
  ['--sdnotify', 'container', 'Notify=true'],
  ['--sdnotify', 'ignore', 'PodmanArgs=--sdnotify ignore'],
  ['--workdir', ' a ', 'WorkingDir=" a "'],
  ['--workdir', 'a\nb', String.raw`PodmanArgs=--workdir "a\nb"`],
  ['--entrypoint', '', 'PodmanArgs=--entrypoint ""'],
  ['--network', 'x.network', 'PodmanArgs=--network x.network'],
  ['--volume', 'x.volume:/d', 'PodmanArgs=--volume x.volume:/d'],
  ['--device', '-x', 'PodmanArgs=--device=-x'],
  ['--cap-add', 'a b', 'AddCapability="a b"'],
  ['--log-opt', 'tag=x "y"', `LogOpt='tag=x "y"'`],
  ['--log-opt', `tag="it's"`, `PodmanArgs=--log-opt "tag=\\"it's\\""`],
  ['--cpus', '2', 'PodmanArgs=--cpus 2'],
  ['--security-opt', 'mask=/a:/b', 'Mask=/a:/b'],
  ['--pod', 'shop', 'PodmanArgs=--pod shop'],
] as const)
  test(`says ${name} ${JSON.stringify(value)} as ${line}`, () => assert.equal(lines(name, value), [line]));
test('says users as two keys', () => {
  assert.equal(lines('--user', 'a:b'), ['User=a', 'Group=b']);
  assert.equal(lines('--user', 'a'), ['User=a']);
  assert.equal(lines('--user', ':b'), ['PodmanArgs=--user :b']);
});
test('leaves out what Quadlets do anyway', () => {
  for (const name of ['--detach', '--rm', '--replace']) assert.equal(lines(name), []);
  assert.equal(lines('--cgroups', 'split'), []);
  assert.equal(keysOfOptions([{ name: '--exit-policy', value: 'stop' }], 'pod'), []);
});
test('loses nothing on the way to the command', () => {
  for (const value of ['a b', '"x"', "it's", 'A=%i$HOME', '-x', 'é\t', String.raw`a\b`, 'x=1,y=2', '%', '$$', ' '])
    for (const name of ['--env', '--workdir', '--label', '--hostname', '--sysctl', '--env-file', '--cpus']) {
      const text = keysOfOptions([{ name, value }], 'container').map((line) => `${line.key}=${line.value}`);
      const [started = ''] = unitValues({ 'a.container': `[Container]\nImage=localhost/x\n${text.join('\n')}\n` }, 'ExecStart');
      const words = splitValue(started, 'read').words.map((word) => word.replaceAll('%%', '%').replaceAll('$$', '$'));
      assert.ok(words.includes(value) || words.includes(`${name}=${value}`), `${name} ${value}: ${text.join()} ${started}`);
    }
});
test.run();
