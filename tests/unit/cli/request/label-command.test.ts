import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labelCommand, nameOfImage } from '../../../../src/cli/request/label-command.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('command lines of labels');

const names = { image: 'localhost/app:1', name: 'app' };

test('have the image and the name put in', () => {
  const table: readonly (readonly [string, readonly string[]])[] = [
    ['podman run --name NAME IMAGE', ['run', '--name', 'app', 'localhost/app:1']],
    ['/usr/bin/docker run $IMAGE ${NAME} NAME=$NAME IMAGE=IMAGE', ['run', 'localhost/app:1', 'app', 'NAME=app', 'IMAGE=localhost/app:1']],
    ['tiffin $GLOBAL_OPTS ps $OPT1', ['ps']],
    [`podman run IMAGE sh -c "a; b 'c'" IMAGES`, ['run', 'localhost/app:1', 'sh', '-c', "a; b 'c'", 'IMAGES']],
  ];
  for (const [line, words] of table) assert.equal(labelCommand(line, names, []), words, line);
  assert.equal(labelCommand('podman ps', names, ['--all', 'x y']), ['ps', '--all', 'x y']);
});

test('run no other program of the host', () => {
  for (const line of ['sh -c "rm -rf ~"', '/bin/podman-like x', './podman/../sh', 'sudo podman ps', ''])
    assertFails(() => labelCommand(line, names, []), 'denied', /only podman, docker and tiffin/);
  assertFails(() => labelCommand('podman run "x', names, []), 'invalid-argument', /quote/);
});

test('name a container after its image', () => {
  assert.equal(['localhost/app:1', 'r.example:5000/a/b@sha256:00', 'busybox'].map(nameOfImage), ['app', 'b', 'busybox']);
});

test.run();
