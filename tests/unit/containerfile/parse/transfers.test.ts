import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assertFails } from '../../../support/assert-fails.ts';
import { instruction } from '../../../support/containerfile.ts';

const test = suite('COPY and ADD');
const plain = { sources: [], inline: [], link: false, parents: false, exclude: [] };

for (const [line, expected] of [
  ['COPY a b /c/', { kind: 'copy', ...plain, sources: ['a', 'b'], destination: '/c/' }],
  ['COPY ["a b", "/c"]', { kind: 'copy', ...plain, sources: ['a b'], destination: '/c' }],
  [
    'COPY --from=x --chown=a:b --chmod=u+x --link --parents --exclude=*.o --exclude=y a /c',
    {
      kind: 'copy',
      sources: ['a'],
      inline: [],
      destination: '/c',
      chown: 'a:b',
      chmod: 'u+x',
      link: true,
      parents: true,
      exclude: ['*.o', 'y'],
      from: 'x',
    },
  ],
  [
    'COPY a <<B <<"C" d /e\n1\nB\n2\nC',
    {
      kind: 'copy',
      ...plain,
      sources: ['a', 'd'],
      inline: [
        { name: 'B', chomp: false, expand: true, content: '1\n' },
        { name: 'C', chomp: false, expand: false, content: '2\n' },
      ],
      destination: '/e',
    },
  ],
  [
    'ADD --checksum=sha256:x --keep-git-dir=false --unpack https://a.example/b /c',
    { kind: 'add', ...plain, sources: ['https://a.example/b'], destination: '/c', checksum: 'sha256:x', unpack: true, keepGitDir: false },
  ],
] as const) {
  test(`reads ${line.slice(0, 50)}`, () => assert.equal(instruction(line), expected));
}

for (const [line, pattern] of [
  ['COPY', /needs a source and a destination/],
  ['COPY a', /"a" is only one of them/],
  ['COPY ["a"]', /is only one of them/],
  ['COPY <<A\na\nA', /"<<A" is only one of them/],
  ['COPY a <<A\na\nA', /the destination of COPY is missing/],
  ['COPY <<a/b /x\na\na/b', /"a\/b" is no name of a file/],
  ['COPY <<.. /x\na\n..', /is no name of a file/],
  ['COPY "a b" /c', /the quote of "a is not closed\npaths with blanks stand in a list/],
  ['COPY https://a.example/b /c', /COPY cannot take "https:\/\/a.example\/b"\nADD fetches URLs/],
  ['COPY --from=$x a /c', /variables are not replaced here/],
  ['COPY --checksum=x a /c', /COPY has no flag --checksum/],
  ['ADD --from=x a /c', /ADD has no flag --from/],
  ['ADD --checksum=x a b /c', /--checksum is of one source only/],
] as const) {
  test(`refuses ${JSON.stringify(line)}`, () => void assertFails(() => instruction(line), 'invalid-argument', pattern));
}

test.run();
