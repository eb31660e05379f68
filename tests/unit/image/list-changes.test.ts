import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChanges, type ChangedPath } from '../../../src/image/list-changes.ts';
import { changeTree } from '../../support/layer-trees.ts';

const test = suite('listChanges');

const lines = (changes: readonly ChangedPath[]): string[] => changes.map(({ path, change }) => `${change} ${path}`);

test('lists what the last layer does, with the directories on the way', () => {
  const tree = changeTree(
    { 'etc/group': 1, 'opt/a/one': 1, tmp: 'directory' },
    {
      'etc/group': 'directory',
      'opt/a': 'whiteout',
      'opt/l': { type: 'symlink', target: '/x' },
      tmp: { type: 'directory', mode: 0o700 },
    },
  );
  assert.equal(lines(listChanges({ tree, layer: 0 }, { tree, layer: 1 })), [
    'changed /etc/group',
    'changed /opt',
    'removed /opt/a',
    'added /opt/l',
    'changed /tmp',
  ]);
});

test('takes a directory whose time is another for changed, and none that is only on the way', () => {
  const older = { type: 'directory', modifiedSeconds: 5 } as const;
  const tree = changeTree({ 'a/b/c': 1, 'd/e': 1, f: older }, { 'a/b/c': 2, 'd/e': 'whiteout', f: 'directory' });
  assert.equal(lines(listChanges({ tree, layer: 0 }, { tree, layer: 1 })), ['changed /a/b/c', 'changed /d', 'removed /d/e', 'changed /f']);
});

test('leaves out directories that a layer has again without a change', () => {
  const tree = changeTree({ 'etc/x': 1, 'usr/bin': 'directory' }, { etc: 'directory', 'usr/bin': 'directory', 'usr/new': 1 });
  assert.equal(lines(listChanges({ tree, layer: 0 }, { tree, layer: 1 })), ['changed /usr', 'added /usr/new']);
});

test('says that a file has changed when a layer has it again, whatever it looks like', () => {
  const tree = changeTree({ same: 4 }, { same: 4 });
  assert.equal(lines(listChanges({ tree, layer: 0 }, { tree, layer: 1 })), ['changed /same']);
});

test('does not list what was in a directory that is gone or has become a file', () => {
  const tree = changeTree({ 'd/in/x': 1, 'e/in': 1 }, { d: 'whiteout', e: 5 });
  assert.equal(lines(listChanges({ tree, layer: 0 }, { tree, layer: 1 })), ['removed /d', 'changed /e']);
});

test('lists everything against nothing, sorted by bytes', () => {
  const tree = changeTree({ b: 1, 'a/x': 1 }, { 'B/y': 1 });
  assert.equal(lines(listChanges({ tree, layer: -1 }, { tree, layer: 1 })), [
    'added /B',
    'added /B/y',
    'added /a',
    'added /a/x',
    'added /b',
  ]);
});

test('compares two stacks by what is seen', () => {
  const before = changeTree({ 'etc/same': 1, 'etc/older': { sizeBytes: 1, modifiedSeconds: 5 }, gone: 1 });
  const after = changeTree({ 'etc/same': 1 }, { 'etc/older': 1, fresh: 2, lost: 1 }, { lost: 'whiteout' });
  assert.equal(lines(listChanges({ tree: before, layer: 0 }, { tree: after, layer: 2 })), [
    'changed /etc',
    'changed /etc/older',
    'added /fresh',
    'removed /gone',
  ]);
});

test.run();
