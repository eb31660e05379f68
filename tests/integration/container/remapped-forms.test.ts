import * as assert from 'uvu/assert';
import { remappedForms } from '../../../src/container/remapped-forms.ts';
import { containerStack } from '../../../src/container/stack.ts';
import { listRemapped } from '../../../src/storage/remapped-layers.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('remappedForms', 'helper', 'user-namespaces', 'overlay', 'subuids');
const lines = [
  { containerID: 0, hostID: 0, size: 1 },
  { containerID: 1, hostID: 2, size: 1 },
];

test('names the trees that a container has, of its image and of images that it mounts', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { image } = await putRealImage(engine, 'app', [[{ path: 'file', content: 'x' }]]);
  const other = (await putRealImage(engine, 'other', [[{ path: 'else', content: 'y' }]])).image;
  const idMaps = { uid: lines, gid: lines };
  for (const each of [image, other]) await containerStack(engine, each, idMaps);
  const mount = { kind: 'layers', from: 'image', reference: 'other', id: other.id, lower: [], target: '/m', writable: false } as const;
  const container = addContainer(scratch, { imageId: image.id, declared: { idMaps, mounts: [mount] } });
  const forms = remappedForms(engine, container);
  for (const { form } of listRemapped(engine.state)) assert.ok(forms.includes(form));
  assert.equal(remappedForms(engine, addContainer(scratch, { imageId: image.id, name: 'plain' })), []);
});

test.run();
