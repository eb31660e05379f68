import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { CopyInstruction } from '../../../../src/containerfile/instruction.ts';
import type { RunWork } from '../../../../src/build/plan/step.ts';
import { chainId, copyKey, directoryKey, filesKey, runKey } from '../../../../src/build/plan/cache-key.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { plainSteps } from '../../../support/build.ts';

const below = { platform: { os: 'linux', architecture: 'amd64' }, diffIds: [digestOf('a')] };
const work: RunWork = {
  words: ['/bin/sh', '-c', 'true'],
  script: undefined,
  environment: ['A=1', 'B=2'],
  user: '',
  directory: '/',
  mounts: [],
  network: 'default',
  security: 'sandbox',
  devices: [],
};
const parts = { steps: plainSteps(), settings: [], sources: [], epoch: 0 };

const keys = suite('cache keys');

keys('know layers by the chain of the image specification', () => {
  const [a, b] = [digestOf('a'), digestOf('b')];
  assert.is(chainId([]), '');
  assert.is(chainId([a]), a);
  assert.is(chainId([a, b]), digestOf(`${a} ${b}`));
});

keys('of a RUN differ by all that it can see, and by nothing else', () => {
  const key = runKey(work, below, parts);
  const others = [
    runKey({ ...work, words: ['/bin/sh', '-c', 'false'] }, below, parts),
    runKey({ ...work, environment: ['A=1', 'B=3'] }, below, parts),
    runKey({ ...work, user: 'x' }, below, parts),
    runKey({ ...work, directory: '/x' }, below, parts),
    runKey({ ...work, network: 'none' }, below, parts),
    runKey(work, { ...below, diffIds: [] }, parts),
    runKey(work, { ...below, platform: { os: 'linux', architecture: 'arm64' } }, parts),
    runKey(work, below, { ...parts, epoch: 1 }),
    runKey(work, below, { ...parts, sources: ['x'] }),
    runKey(work, below, { ...parts, settings: ['A=1'] }),
    runKey(work, below, { ...parts, steps: plainSteps({ additionalGroups: ['x'] }) }),
  ];
  assert.is(new Set([key, ...others]).size, others.length + 1);
  assert.is(runKey({ ...work, environment: ['B=2', 'A=1'] }, below, parts), key);
  const secrets = [{ id: 'x', source: { kind: 'variable', name: 'X' } } as const];
  assert.is(runKey(work, below, { ...parts, steps: plainSteps({ secrets, shmSizeBytes: 1 }) }), key);
});

keys('of COPY --link do not know what is below, unless a name has to be looked up there', () => {
  const location = { file: 'f', start: 1, end: 1 };
  const base = { kind: 'copy', location, source: '', sources: ['a'], inline: [], destination: '/', parents: false, exclude: [] } as const;
  const copy = (changes: Partial<CopyInstruction>, diffIds = below.diffIds): string => {
    const instruction = { ...base, link: false, ...changes } as CopyInstruction;
    return copyKey({ instruction, from: { kind: 'context' }, destination: '/x' }, { ...below, diffIds }, { files: ['d'], epoch: 0 });
  };
  assert.is.not(copy({}), copy({}, []));
  assert.is(copy({ link: true, chown: '1:2' }), copy({ link: true, chown: '1:2' }, []));
  assert.is.not(copy({ link: true, chown: 'www' }), copy({ link: true, chown: 'www' }, []));
  assert.is.not(copy({ chmod: '600' }), copy({}));
});

keys('of directories and of files in layers have all that makes them', () => {
  const directory = { path: '/w', user: '' };
  assert.is.not(directoryKey(directory, below, { epoch: 0 }), directoryKey({ ...directory, user: '1' }, below, { epoch: 0 }));
  assert.is.not(filesKey(below.diffIds, { patterns: ['a'] }), filesKey(below.diffIds, { patterns: ['b'] }));
  assert.match(filesKey([], {}), /^[0-9a-f]{64}$/);
});

keys.run();
