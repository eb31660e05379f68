import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expandInstruction, expandTexts } from '../../../src/containerfile/expand-instruction.ts';
import { StageVariables } from '../../../src/containerfile/scope.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { assertMisread, instructions } from '../../support/containerfile.ts';

const test = suite('expandInstruction');

const variables = new StageVariables({ globals: new Map(), buildArgs: {}, escape: '\\' }, ['a=1', 'two=8 9']);
const expanded = (line: string): object => {
  const { location: _location, source: _source, comments: _comments, ...own } = expandInstruction(instructions(line)[0]!, variables);
  return own;
};
const plain = { sources: [], inline: [], link: false, parents: false, exclude: [] };

for (const [line, expected] of [
  [
    'ENV a=2 b=$a $a=x',
    {
      kind: 'env',
      pairs: [
        { name: 'a', value: '2' },
        { name: 'b', value: '1' },
        { name: '1', value: 'x' },
      ],
      isOldForm: false,
    },
  ],
  [
    `LABEL "a b"='$a' c="$two"`,
    {
      kind: 'label',
      pairs: [
        { name: 'a b', value: '$a' },
        { name: 'c', value: '8 9' },
      ],
      isOldForm: false,
    },
  ],
  ['ENV old "$a" x', { kind: 'env', pairs: [{ name: 'old', value: '1 x' }], isOldForm: true }],
  ['EXPOSE $two 7$a/udp', { kind: 'expose', ports: ['8', '9', '71/udp'] }],
  ['WORKDIR "/x $a"', { kind: 'workdir', value: '/x 1' }],
  ['USER ${u:-$a}', { kind: 'user', value: '1' }],
  ['STOPSIGNAL $a', { kind: 'stopsignal', value: '1' }],
  ['VOLUME ["/$a", "/x"]', { kind: 'volume', paths: ['/1', '/x'] }],
  [
    'COPY --chown=$a --chmod=$a --exclude=$a s$a /$a',
    { kind: 'copy', ...plain, sources: ['s1'], destination: '/1', chown: '1', chmod: '1', exclude: ['$a'] },
  ],
  [
    'ADD --checksum=$a https://x.example/$a /y',
    { kind: 'add', ...plain, sources: ['https://x.example/1'], destination: '/y', checksum: '1' },
  ],
  [
    `COPY <<A <<-"B" /x\n"$a" '$a' \\$a \\x\nA\n\t$a\n\tB`,
    {
      kind: 'copy',
      ...plain,
      inline: [
        { name: 'A', content: `"1" '1' $a x\n`, chomp: false, expand: false },
        { name: 'B', content: '$a\n', chomp: false, expand: false },
      ],
      destination: '/x',
    },
  ],
  ['CMD echo $a', { kind: 'cmd', command: { form: 'shell', line: 'echo $a' } }],
  ['MAINTAINER $a', { kind: 'maintainer', value: '$a' }],
  ['ONBUILD RUN $a', { kind: 'onbuild', expression: 'RUN $a' }],
  ['ARG x=$a', { kind: 'arg', args: [{ name: 'x', value: '$a' }] }],
] as const) {
  test(`replaces what it should in ${JSON.stringify(line)}`, () => assert.equal(expanded(line), expected));
}

test('says where something is wrong', () => {
  assertFails(() => expanded('USER ${x:?who}'), 'invalid-argument', /^Containerfile:2: x: who/);
  assertFails(() => expanded('ADD --checksum=sha256:a x /y'), 'invalid-argument', /^Containerfile:2: --checksum is of what ADD fetches/);
  assertMisread(() => expandTexts(instructions('USER "a')[0]!, variables), /double quote/);
});

test.run();
