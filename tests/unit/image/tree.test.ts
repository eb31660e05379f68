import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { drawTree, imageTree, requirersTree, type LayerNode, type TreeServices } from '../../../src/image/tree.ts';
import type { ImageRecord } from '../../../src/storage/image-record.ts';
import { imageRecord } from '../../support/image-record.ts';

function services(...images: readonly ImageRecord[]): TreeServices {
  return { images: { list: () => images }, layers: { find: (diffId: string) => ({ diffId, sizeBytes: 2048 }) } } as unknown as TreeServices;
}

const shape = (node: LayerNode): unknown => [node.topOf.join(' '), ...node.children.map((child) => shape(child))];
const base = imageRecord({ id: 'ba5e', names: ['localhost/base:1'], layers: ['base'] });
const app = imageRecord({ id: 'a99', names: ['localhost/app:2', 'localhost/app:1'], layers: ['base', 'lib', 'app'], sizeBytes: 2_147_000 });
const tool = imageRecord({ id: '7001', names: ['localhost/tool:1'], layers: ['base', 'lib', 'tool', 'more'] });

const trees = suite('trees of layers');

trees('of an image have one layer on the other', () => {
  const { layers, names, id } = imageTree(services(base, app, tool), app);
  assert.equal([id, names], [app.id, app.names]);
  assert.equal(layers.map(shape), [['localhost/base:1', ['', ['localhost/app:2 localhost/app:1']]]]);
});

trees('of what requires an image begin with its last layer', () => {
  const { layers } = requirersTree(services(base, app, tool), base);
  assert.equal(layers.map(shape), [['localhost/base:1', ['', ['localhost/app:2 localhost/app:1'], ['', ['localhost/tool:1']]]]]);
  assert.equal(requirersTree(services(base, app, tool), tool).layers.map(shape), [['localhost/tool:1']]);
});

trees('are empty for an image without layers', () => {
  const none = imageRecord({ id: '0', layers: [] });
  assert.equal([imageTree(services(none, base), none).layers, requirersTree(services(none, base), none).layers], [[], []]);
});
trees.run();

const drawing = suite('drawTree');

/** Layers are called by their letters. */
const node = (letter: string, topOf: readonly string[], ...children: readonly LayerNode[]): LayerNode => ({
  id: letter.repeat(64),
  sizeBytes: 2048,
  topOf,
  children,
});

drawing('is as Podman draws it', () => {
  const branches = node('b', [], node('c', ['x:1', 'x:2']), node('d', [], node('e', ['y:1'])));
  const tree = { id: 'f'.repeat(64), names: ['x:1', 'x:2'], sizeBytes: 2_147_123, layers: [node('a', ['base:1'], branches)] };
  assert.equal(drawTree(tree), [
    'Image ID: ffffffffffff',
    'Tags:     [x:1 x:2]',
    'Size:     2.147MB',
    'Image Layers',
    '├── ID: aaaaaaaaaaaa Size: 2.048kB Top Layer of: [base:1]',
    '├── ID: bbbbbbbbbbbb Size: 2.048kB',
    '├── ID: cccccccccccc Size: 2.048kB Top Layer of: [x:1 x:2]',
    '└── ID: dddddddddddd Size: 2.048kB',
    '    └── ID: eeeeeeeeeeee Size: 2.048kB Top Layer of: [y:1]',
  ]);
});

drawing('says that there are no layers', () => {
  assert.equal(drawTree({ id: 'f'.repeat(64), names: [], sizeBytes: 0, layers: [] }), [
    'Image ID: ffffffffffff',
    'Tags:     []',
    'Size:     0B',
    'No Image Layers',
  ]);
});
drawing.run();
