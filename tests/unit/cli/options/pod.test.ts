import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { podCloneGroups, podGroups } from '../../../../src/cli/options/pod.ts';
import { assertWellFormed, specsOf } from '../../../support/option-groups.ts';

const created = Object.values(podGroups).flatMap((group) => specsOf(() => ({ group: group() })));
const cloned = Object.values(podCloneGroups).flatMap((group) => specsOf(() => ({ group: group() })));
const namesOf = (specs: typeof created): Set<string> => new Set(specs.flatMap(({ names }) => names));

const test = suite('podGroups');
test('are well formed', () => {
  assertWellFormed(created);
  assertWellFormed(cloned);
});
test('know Podman’s names', () => {
  const words = `--add-host --blkio-weight --blkio-weight-device --cgroup-parent --cpu-shares --cpus --cpuset-cpus --cpuset-mems --device
    --device-read-bps --device-write-bps --dns --dns-option --dns-search --exit-policy --gidmap --gpus --hostname --hosts-file --infra
    --infra-command --infra-conmon-pidfile --infra-image --infra-name --ip --ip6 --label --label-file --mac-address --memory --memory-swap
    --name --network --network-alias --no-hostname --no-hosts --pid --pod-id-file --publish --replace --restart --security-opt --share
    --share-parent --shm-size --shm-size-systemd --subgidname --subuidname --sysctl --uidmap --userns --uts --volume --volumes-from`;
  for (const name of words.split(/\s+/)) assert.ok(namesOf(created).has(name), name);
});
test('of a clone are those that it may change', () => {
  for (const name of ['--label', '--hostname', '--memory', '--volume', '--userns']) assert.ok(namesOf(cloned).has(name), name);
  for (const name of ['--publish', '--share', '--infra', '--replace']) assert.not.ok(namesOf(cloned).has(name), name);
});
test.run();
