import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CreateOptions } from '../../../../src/container/create.ts';
import { untypedGroups } from '../../../../src/cli/options/untyped-groups.ts';
import { inPod, podWishes, withInitContainer, withPod, type PodChoice } from '../../../../src/cli/request/pod-choice.ts';
import type { ContainerFields } from '../../../../src/cli/options/container-groups.ts';
import { assertFails, assertRejects } from '../../../support/assert-fails.ts';
import { rootRequest, scratchEngine, type ScratchEngine } from '../../../support/scratch-engine.ts';
import { addPod } from '../../../support/scratch-pod.ts';

function groupsWith(identity: Partial<ContainerFields['identity']>, ipc?: string): ContainerFields {
  const groups = untypedGroups();
  return { ...groups, identity: { ...groups.identity, ...identity }, namespaces: { ...groups.namespaces, ipc } };
}

const choice = ({ engine }: ScratchEngine, groups: ContainerFields): PodChoice => ({
  services: engine,
  groups,
  request: rootRequest(),
  createCommand: ['x'],
  signal: () => new AbortController().signal,
});

const test = suite('inPod');
test('hands a container without pod on as it is', async () => {
  using scratch = scratchEngine();
  const pod = await inPod(choice(scratch, groupsWith({})), async (request, options) => {
    assert.is(request.network.mode, undefined);
    return options.pod;
  });
  assert.is(pod, undefined);
  await assertRejects(
    inPod(choice(scratch, groupsWith({}, 'pod')), async () => undefined),
    'invalid-argument',
    /cannot use pod namespace/,
  );
  const both = groupsWith({ pod: 'a', podIdFile: 'b' });
  await assertRejects(
    inPod(choice(scratch, both), async () => undefined),
    'invalid-argument',
    /both --pod and --pod-id-file/,
  );
  const init = { ...choice(scratch, groupsWith({})), request: withInitContainer(rootRequest(), 'once') };
  await assertRejects(
    inPod(init, async () => undefined),
    'invalid-argument',
    /must specify pod value with init-ctr/,
  );
});
test('joins the pod that is named', async () => {
  using scratch = scratchEngine();
  const made = await addPod(scratch, 'web');
  const pod = await inPod(choice(scratch, groupsWith({ pod: 'web' })), async (_request, options) => options.pod);
  assert.equal(pod, { id: made.id });
});
test('takes a new pod back when the container cannot be made', async () => {
  using scratch = scratchEngine();
  const failing = inPod(choice(scratch, groupsWith({ pod: 'new:web' })), async () => {
    assert.is(scratch.engine.pods.list().length, 1);
    throw new RangeError('no');
  });
  try {
    await failing;
    assert.unreachable();
  } catch (error) {
    assert.instance(error, RangeError);
  }
  assert.equal(scratch.engine.pods.list(), []);
});
test.run();

const wishes = suite('podWishes');
wishes('tells the pod’s from the container’s own', () => {
  const { ipc, pid, user } = podWishes(groupsWith({}, 'pod'));
  assert.equal([ipc, pid, user, podWishes(groupsWith({}, 'private')).ipc], ['pod', 'default', 'default', 'own']);
});
wishes('knows when an init container runs', () => {
  assert.is(withInitContainer(rootRequest(), 'always').lifecycle.initContainer, 'always');
  assertFails(() => withInitContainer(rootRequest(), 'never'), 'invalid-argument', /must be 'always' or 'once'/);
});
wishes('leaves the getters of options alone', () => {
  let asked = 0;
  const options = {
    createCommand: [],
    startsNow: true,
    get signal() {
      asked += 1;
      return new AbortController().signal;
    },
  } satisfies CreateOptions;
  const member = withPod(options, { pod: { id: 'x' } });
  assert.equal([member.pod, asked], [{ id: 'x' }, 0]);
  assert.is(withPod(options, {}), options);
});
wishes.run();
