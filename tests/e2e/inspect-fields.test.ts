import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { missing, skip } from '../support/needs.ts';
import { repository } from '../support/repository.ts';
import { mustTiffin } from '../support/tiffin.ts';

/** Fields of Podman's that tiffin's inspection lacks, and why. */
const lacking: Readonly<Record<string, string>> = {};

/** Fields whose JSON is of another type, and why. */
const otherTypes: Readonly<Record<string, string>> = {
  'State.Health.Log': 'the check has run once by then; Podman had not got to it',
};

const test = suite("the fields of inspect, beside Podman's");
const recorded = readFileSync(join(repository, 'tests/parity/podman-inspect.txt'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split(' ') as [path: string, type: string]);

const request =
  '-d --name rich --network none --expose 7 -l a=b --annotation x=y -v vol1:/data -v /tmp:/host:ro,noexec --tmpfs /tt:size=1m --health-cmd true --health-interval disable --health-startup-cmd true --cap-add NET_ADMIN --cap-drop MKNOD --security-opt no-new-privileges --hostname hh --ulimit nofile=100:200 --env A=b --user 5:6 --group-add 7 --workdir /tmp --stop-signal USR1 --stop-timeout 3 --timeout 1000 --umask 0077 --init --restart on-failure:2 --oom-score-adj 1000 --shm-size 1m --read-only';

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

/** The first of the values at a path: lists stand for their elements. */
function valueAt(object: unknown, path: string): unknown {
  let value = object;
  for (const name of path.split('.')) {
    const holder = (Array.isArray(value) ? value[0] : value) as Record<string, unknown> | undefined;
    value = holder?.[name];
  }
  return value;
}

const needed = missing('built', 'user-namespaces', 'overlay', 'busybox');
if (needed !== undefined) skip(test, 'needs a container', needed);
else {
  test('every one is there with its type, or stands here with a reason', async () => {
    await using home = await busyboxHome('inspect-fields');
    await mustTiffin(home, ['run', ...request.split(' '), 'busybox', 'sleep', '1000']);
    const [found] = JSON.parse(await mustTiffin(home, ['inspect', '--size', 'rich'])) as unknown[];
    const problems = recorded.flatMap(([path, type]) => {
      const value = valueAt(found, path);
      if (value === undefined) return Object.hasOwn(lacking, path) ? [] : [`${path} is not there`];
      if (Object.hasOwn(lacking, path)) return [`${path} stands in the list and is there`];
      const wanted = type === 'map' ? 'object' : type;
      // Go writes null for lists and maps that were never made.
      const isNil = value === null && ['list', 'map', 'object'].includes(type);
      const agrees = typeOf(value) === wanted || isNil || Object.hasOwn(otherTypes, path);
      return agrees ? [] : [`${path} is ${typeOf(value)}, Podman's ${type}`];
    });
    assert.equal(problems, []);
  });
  test('IDs of running exec sessions are there', async () => {
    await using home = await busyboxHome('inspect-sessions');
    await mustTiffin(home, ['run', '-d', '--name', 'c', '--network', 'none', 'busybox', 'sleep', '1000']);
    const session = (await mustTiffin(home, ['exec', '-d', 'c', 'sleep', '1000'])).trim();
    assert.is(await mustTiffin(home, ['inspect', '-f', '{{json .ExecIDs}}', 'c']), `["${session}"]`);
    await mustTiffin(home, ['exec', 'c', 'true']);
    assert.is(await mustTiffin(home, ['inspect', '-f', '{{len .ExecIDs}}', 'c']), '1');
  });
}
test('has read the fields', () => assert.ok(recorded.length > 150));
test.run();
