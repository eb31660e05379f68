import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceSet } from '../../../../src/build/steps/sources.ts';
import type { AddInstruction } from '../../../../src/containerfile/instruction.ts';

const instruction = {
  kind: 'add',
  location: { file: 'f', start: 1, end: 1 },
  source: '',
  sources: ['a*', 'https://host/x.tar'],
  inline: [{ name: 'doc', content: 'text\n', expand: false, chomp: false }],
  destination: '/d/',
  link: false,
  parents: true,
  exclude: ['*.o'],
} as unknown as AddInstruction;

const sources = suite('sourceSet');

sources('has patterns and documents, and not what is fetched', () => {
  const root = { kind: 'directory', path: '/context' } as const;
  const set = sourceSet({ instruction, from: { kind: 'context' }, destination: '/d/' }, root, ['*.log']);
  assert.equal(set, {
    root,
    sources: [
      { kind: 'pattern', pattern: 'a*' },
      { kind: 'inline', name: 'doc', content: Buffer.from('text\n') },
    ],
    ignore: ['*.log'],
    exclude: ['*.o'],
    parents: true,
  });
});

sources.run();
