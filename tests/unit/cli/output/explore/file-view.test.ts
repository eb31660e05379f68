import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FileView, type FileQuestion, type FileRow } from '../../../../../src/cli/output/explore/file-view.ts';
import { changeTree } from '../../../../support/layer-trees.ts';

const test = suite('FileView');
const tree = changeTree(
  { 'etc/keep': 5, 'etc/old': 7, 'usr/bin/a': 100, 'usr/bin/b': 10, top: 1 },
  { 'etc/old': 'whiteout', 'etc/new': 20, 'usr/bin/a': 200 },
);

function shown(question: Partial<FileQuestion>, isOpen = true): string[] {
  const view = new FileView({ tree, layer: 1, scope: 'layer', filter: '', ...question });
  const line = ({ node, depth, mark, bytes }: FileRow): string => `${' '.repeat(depth)}${mark?.[0] ?? '.'} ${node.name} ${bytes}`;
  return view.rows(new Set(isOpen ? view.directories() : [])).map(line);
}

test('shows what a layer touches, with marks and sizes for each directory', () => {
  assert.equal(shown({}), ['c etc 27', ' a new 20', ' r old 7', 'c usr 200', ' c bin 200', '  c a 200']);
});

test('shows all that is there, what the layer removed included', () => {
  assert.equal(shown({ scope: 'stack' }), [
    'c etc 32',
    ' . keep 5',
    ' a new 20',
    ' r old 7',
    '. top 1',
    'c usr 210',
    ' c bin 210',
    '  c a 200',
    '  . b 10',
  ]);
  assert.equal(shown({ scope: 'stack', layer: 0 }, false), ['a etc 12', 'a top 1', 'a usr 110']);
});

test('opens only what is opened', () => {
  assert.equal(shown({}, false), ['c etc 27', 'c usr 200']);
});

test('finds names, or paths where the filter has a slash, and shows the way there', () => {
  assert.equal(shown({ scope: 'stack', filter: 'OLD' }, false), ['c etc 32', ' r old 7']);
  assert.equal(shown({ scope: 'stack', filter: 'bin/b' }, false), ['c usr 210', ' c bin 210', '  . b 10']);
  assert.equal(shown({ scope: 'stack', filter: 'nowhere' }), []);
});

test('lists names as bytes, and finds them as they are shown', () => {
  const wild = changeTree({ 'x\u001b': 1, 'caf\u00c3\u00a9': 2 });
  const view = new FileView({ tree: wild, layer: 0, scope: 'layer', filter: 'café' });
  assert.equal(
    view.rows(new Set()).map(({ node }) => node.name),
    ['caf\u00c3\u00a9'],
  );
});

test.run();
