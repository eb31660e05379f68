import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceSet, type SourceDigests } from '../../../../src/build/steps/digests.ts';
import { stepSources } from '../../../../src/build/steps/sources.ts';
import type { BuildSession } from '../../../../src/build/steps/session.ts';
import type { StepRun } from '../../../../src/build/steps/step-run.ts';
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

sources('need no digest where nothing is kept', async () => {
  const context = { name: '.', root: { kind: 'directory', path: '/context' } };
  const session = { context, ignore: [] } as unknown as BuildSession;
  const asked: string[] = [];
  const digests = {
    ofContext: () => Promise.resolve((asked.push('digest'), 'sha256:1')),
    isStill: () => Promise.resolve(true),
  } as unknown as SourceDigests;
  const work = { instruction: { ...instruction, sources: ['a*'] }, from: { kind: 'context' }, destination: '/d/' } as const;
  const pending = { path: '/p', mountPoints: new Set<string>() };
  const kept = await stepSources(session, work, { run: { pending: undefined } as StepRun, digests });
  assert.equal([kept.files, await kept.isStill?.()], [['sha256:1'], true]);
  const joined = await stepSources(session, work, { run: { pending } as unknown as StepRun, digests });
  assert.equal([joined.files, (await joined.open()).length], [[], 1]);
  assert.equal(asked, ['digest']);
});

sources.run();
