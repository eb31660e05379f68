import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ChangeTree, differs, type PathNode, walk } from '../../../src/image/changes.ts';
import { changeTree, treeEntry } from '../../support/layer-trees.ts';

const building = suite('ChangeTree');

function nodeAt(tree: ChangeTree, path: string): PathNode {
  let node: PathNode | undefined = tree.root;
  for (const name of path.split('/').slice(1)) node = node?.children?.get(name);
  if (node === undefined) throw new Error(`no ${path}`);
  return node;
}

/** What each layer does to a path: `0 added 5`. */
function said(tree: ChangeTree, path: string): string[] {
  return nodeAt(tree, path).versions.map(
    ({ layer, change, entry }) => `${layer} ${change}${entry === undefined ? '' : ` ${entry.sizeBytes}`}`,
  );
}

building('tells what is added, changed and removed', () => {
  const tree = changeTree({ 'etc/one': 1, 'etc/two': 2 }, { 'etc/one': 10, 'etc/two': 'whiteout', 'etc/three': 3 });
  assert.is(tree.layers, 2);
  assert.equal(said(tree, '/etc/one'), ['0 added 1', '1 changed 10']);
  assert.equal(said(tree, '/etc/two'), ['0 added 2', '1 removed']);
  assert.equal(said(tree, '/etc/three'), ['1 added 3']);
});

building('takes a directory that is named again for changed only when it is', () => {
  const closed = { type: 'directory', mode: 0o700 } as const;
  const tree = changeTree({ etc: 'directory', tmp: 'directory' }, { etc: 'directory', tmp: closed }, { etc: 'opaque' });
  assert.equal(said(tree, '/etc'), ['0 added 0']);
  assert.equal(said(tree, '/tmp'), ['0 added 0', '1 changed 0']);
});

building('removes all that was in a directory that is hidden', () => {
  const tree = changeTree({ 'opt/a/one': 1, 'opt/a/two': 2 }, { 'opt/a': 'whiteout' });
  for (const path of ['/opt/a', '/opt/a/one', '/opt/a/two']) assert.is(said(tree, path).at(-1), '1 removed', path);
});

building('keeps in an opaque directory only what the layer itself has in it', () => {
  const tree = changeTree({ 'd/one': 1, 'd/sub/x': 1 }, { d: 'opaque', 'd/one': 5, 'd/new': 1 });
  assert.equal(said(tree, '/d/one'), ['0 added 1', '1 changed 5']);
  assert.equal(said(tree, '/d/sub/x'), ['0 added 1', '1 removed']);
  assert.equal(said(tree, '/d/new'), ['1 added 1']);
});

building('lets an opaque root hide everything', () => {
  const tree = changeTree({ 'a/b': 1, c: 2 }, { '': 'opaque', c: 3 });
  assert.equal([said(tree, '/a/b').at(-1), said(tree, '/c').at(-1)], ['1 removed', '1 changed 3']);
});

building('removes what was in a directory whose place a file takes, and adds anew what comes back', () => {
  const tree = changeTree({ 'd/x': 1 }, { d: 7 }, { d: 'directory', 'd/x': 2 });
  assert.equal(said(tree, '/d/x'), ['0 added 1', '1 removed', '2 added 2']);
  assert.equal(said(tree, '/d'), ['0 added 0', '1 changed 7', '2 changed 0']);
});

building('takes no notice of a whiteout of nothing', () => {
  const tree = changeTree({ a: 1 }, { b: 'whiteout' }, { b: 1 });
  assert.equal(said(tree, '/b'), ['2 added 1']);
});

building('counts the bytes of a file with several names once a layer', () => {
  const shared = { sizeBytes: 10, inode: 5n };
  const tree = changeTree({ a: shared, b: shared }, { c: shared });
  assert.equal(
    ['/a', '/b', '/c'].map((path) => nodeAt(tree, path).versions[0]?.sizeBytes),
    [10, 0, 10],
  );
});

building('shows any part of the stack', () => {
  const tree = changeTree({ a: 1 }, { a: 'whiteout' }, { a: 3 });
  const node = nodeAt(tree, '/a');
  assert.equal(
    [-1, 0, 1, 2, Infinity].map((layer) => node.entry(layer)?.sizeBytes),
    [undefined, 1, undefined, 3, 3],
  );
  assert.is(node.path, '/a');
});
building.run();

const walking = suite('walk');

walking('visits parents first, and as deep as it goes', () => {
  const deep = Array.from({ length: 900 }, () => 'd').join('/');
  const tree = changeTree({ [deep]: 'directory' });
  assert.is([...walk(tree.root)].length, 901);
  assert.is([...walk(changeTree({ 'a/b': 1 }).root)].map((node) => node.path).join(' '), '/ /a /a/b');
});
walking.run();

const comparing = suite('differs');

for (const [what, change, expected] of [
  ['nothing', {}, false],
  ['its mode', { mode: 0o600 }, true],
  ['its owner', { uid: 1 }, true],
  ['its group', { gid: 1 }, true],
  ['its size', { sizeBytes: 9 }, true],
  ['its time', { modifiedNanoseconds: 1 }, true],
  ['its type', { type: 'fifo' }, true],
  ['its target', { target: 'x' }, true],
  ['its device', { device: { major: 1, minor: 3 } }, true],
] as const) {
  comparing(`is ${String(expected)} when ${what} changes`, () => assert.is(differs(treeEntry({}), treeEntry(change)), expected));
}

comparing('does not look at the time of a directory', () => {
  assert.not(differs(treeEntry({ type: 'directory' }), treeEntry({ type: 'directory', modifiedSeconds: 5 })));
});
comparing.run();
