import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applyCdi, cdiNodes } from '../../../src/runtime/cdi.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { specInput } from '../../support/runtime/facts.ts';

const edits = {
  env: ['PATH=/theirs', 'GPU=1'],
  nodes: [{ path: '/dev/x', hostPath: '/dev/zero', permissions: 'rw' }],
  mounts: [
    { hostPath: '/lib/x', containerPath: '/lib/x', type: 'bind', options: ['ro', 'nosuid'] },
    { hostPath: 'tmpfs', containerPath: '/t', type: 'tmpfs', options: ['size=1k'] },
  ],
  hooks: [{ stage: 'createContainer', path: '/bin/hook', args: ['hook'], env: [], timeoutSeconds: 5 }],
  groups: [44],
};

const apply = suite('applyCdi');
apply('adds what devices bring', () => {
  const { spec } = buildRuntimeSpec(specInput({}));
  const changed = applyCdi(spec, edits);
  assert.ok(changed.process.env.includes('PATH=/theirs'));
  assert.ok(changed.process.env.includes('GPU=1'));
  assert.is(changed.process.env.filter((entry) => entry.startsWith('PATH=')).length, 1);
  assert.equal(changed.process.user.additionalGids, [44]);
  assert.is(changed.annotations?.['io.tiffin.groups'], '44');
  const mount = (destination: string) => changed.mounts.find((each) => each.destination === destination);
  assert.is(mount('/dev/x')?.source, '/dev/zero');
  assert.equal(mount('/lib/x')?.options, ['ro', 'nosuid', 'rbind']);
  assert.is(mount('/t')?.type, 'tmpfs');
  assert.equal(changed.hooks, { createContainer: [{ path: '/bin/hook', args: ['hook'], timeout: 5 }] });
});
apply('names nodes as --device would', () => {
  assert.equal(cdiNodes(edits), [{ source: '/dev/zero', target: '/dev/x', permissions: 'rw' }]);
});
apply.run();
