import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { topicNamed } from '../../../src/cli/manual/topics.ts';
import { findCommand, ownSpecs } from '../../../src/cli/find-command.ts';
import { assertFails } from '../../support/assert-fails.ts';

const test = suite('findCommand');
for (const [line, expected] of [
  ['ps -a', { kind: 'command', path: 'ps', rest: ['-a'] }],
  ['--root /x ps -a', { kind: 'command', path: 'ps', rest: ['-a'] }],
  ['--root=/x container ls -a', { kind: 'command', path: 'container ls', rest: ['-a'] }],
  ['container --root /x ls', { kind: 'command', path: 'container ls', rest: [] }],
  ['ps --root /x', { kind: 'command', path: 'ps', rest: ['--root', '/x'] }],
  ['lock app', { kind: 'command', path: 'lock', rest: ['app'] }],
  ['lock update --diff app', { kind: 'command', path: 'lock update', rest: ['--diff', 'app'] }],
  ['help lock update', { kind: 'help', path: 'lock update', full: true }],
  ['--help', { kind: 'help', path: '' }],
  ['-h', { kind: 'help', path: '' }],
  ['help', { kind: 'help', path: '', full: true }],
  ['help ps', { kind: 'help', path: 'ps', full: true }],
  ['help container', { kind: 'help', path: 'container', full: true }],
  ['help container ls', { kind: 'help', path: 'container ls', full: true }],
  ['help user namespaces', { kind: 'topic', topic: topicNamed(['rootless']) }],
  ['container', { kind: 'help', path: 'container' }],
  ['container --help', { kind: 'help', path: 'container' }],
  ['container help', { kind: 'help', path: 'container' }],
  ['--version', { kind: 'version' }],
  ['-v ps', { kind: 'version' }],
] as const) {
  test(`finds ${line}`, () => {
    const { globals: _globals, ...found } = findCommand(line.split(' '));
    assert.equal(found, expected);
  });
}
test('keeps the global options before the command', () => {
  assert.equal(
    findCommand(['--root', '/x', 'container', '--runroot=/y', 'ls']).globals.map(({ value }) => value),
    ['/x', '/y'],
  );
});
for (const [line, message] of [
  ['pss', /^unrecognized command `tiffin pss`; did you mean `tiffin ps`\?\n/],
  ['container lss', /^unrecognized command `tiffin container lss`; did you mean `tiffin container ls`\?\n/],
  ['rn', /^unrecognized command `tiffin rn`; did you mean `tiffin run`\?\n/],
  ['help nonsense', /^unrecognized command `tiffin nonsense`\n/],
  ['help rotless', /^no help on `rotless`; did you mean `tiffin help rootless`\?\n/],
  ['help imagse', /^unrecognized command `tiffin imagse`; did you mean `tiffin images`\?\n/],
  ['constructor', /^unrecognized command `tiffin constructor`\n/],
  ['__proto__', /^unrecognized command/],
] as const) {
  test(`refuses ${line}`, () => void assertFails(() => findCommand(line.split(' ')), 'invalid-argument', message));
}
test('finds a command under a noun of two words, its help, and refuses others', () => {
  assert.equal(findCommand(['image', 'trust', 'show', '--raw']), {
    kind: 'command',
    path: 'image trust show',
    rest: ['--raw'],
    globals: [],
  });
  assert.equal(findCommand(['image', 'trust']), { kind: 'help', path: 'image trust', globals: [] });
  assert.equal(findCommand(['help', 'image', 'trust', 'set']), { kind: 'help', path: 'image trust set', full: true, globals: [] });
  const [line, pattern] = [
    'image trust shw',
    /^unrecognized command `tiffin image trust shw`; did you mean `tiffin image trust show`\?/,
  ] as const;
  assertFails(() => findCommand(line.split(' ')), 'invalid-argument', pattern);
  assertFails(() => findCommand(['image', 'trst']), 'invalid-argument', /did you mean `tiffin image trust`/);
});
for (const line of ['compose up', 'kube play', 'system service']) {
  test(`knows that ${line} comes later`, () =>
    void assertFails(
      () => findCommand(line.split(' ')),
      'unsupported',
      /^unrecognized command `tiffin .*`\nPodman's .* comes with a later version/,
    ));
}
test('has --version of its own', () =>
  assert.equal(
    ownSpecs.flatMap((spec) => spec.names),
    ['-v', '--version'],
  ));
test.run();
