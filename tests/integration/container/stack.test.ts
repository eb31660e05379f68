import { existsSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { containerStack, layerMaps } from '../../../src/container/stack.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('containerStack', 'helper', 'user-namespaces', 'overlay', 'subuids');
const whole = [{ containerID: 0, hostID: 0, size: 100 }];
const swapped = [
  { containerID: 0, hostID: 0, size: 1 },
  { containerID: 1, hostID: 2, size: 1 },
];

test('takes the layers themselves where IDs are the same', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'file', content: 'x' }]]);
  const plain = [engine.layers.path(image.layers[0]!.diffId)];
  assert.equal(await containerStack(engine, image, undefined), plain);
  assert.equal(await containerStack(engine, image, { uid: whole, gid: whole }), plain);
  assert.equal(await containerStack(engine, undefined, { uid: swapped, gid: swapped }), []);
});

test('shows how far remapping is, the first time', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'file', content: 'x' }]]);
  const steps: string[] = [];
  const openProgress = async () => ({
    listener: (step: { kind: string }) => void steps.push(step.kind),
    [Symbol.dispose]: () => void steps.push('closed'),
  });
  const maps = { uid: swapped, gid: swapped };
  const stack = await containerStack(engine, image, maps, { openProgress });
  assert.equal([steps[0], steps.at(-1)], ['remapping', 'closed']);
  const before = steps.length;
  assert.equal(await containerStack(engine, image, maps, { openProgress }), stack);
  assert.is(steps.length, before);
  assert.ok(stack.every((path) => path === '' || existsSync(path)));
});

test('names the owner that the map leaves out, and what would help', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'file', content: 'x', uid: 300 }]]);
  const failure = await assertRejects(
    containerStack(engine, image, { uid: swapped, gid: swapped }),
    'unsupported',
    /^user 300 owns \/file in the image, and the container has only users 0, 1\n/,
  );
  assert.match(failure.hint ?? '', /up to 300: a larger size= or length, or more subordinate IDs: sudo usermod/);
});

test('turns the maps of a container into those of layers', () => {
  assert.equal(layerMaps({ uid: swapped, gid: whole }), {
    uid: [
      { inside: 0, host: 0, length: 1 },
      { inside: 1, host: 2, length: 1 },
    ],
    gid: [{ inside: 0, host: 0, length: 100 }],
  });
});

test.run();
