import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunWork } from '../../../../src/build/plan/step.ts';
import { requireAllowed } from '../../../../src/build/steps/require-allowed.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { plainSteps } from '../../../support/build.ts';

const work: RunWork = {
  words: ['true'],
  script: undefined,
  environment: [],
  user: '',
  directory: '/',
  mounts: [],
  network: 'default',
  security: 'sandbox',
  devices: [],
};

const allowed = suite('requireAllowed');

allowed('refuses the network of the host, all rights and devices unless they are allowed', () => {
  const cases = [
    [{ network: 'host' }, 'network.host'],
    [{ security: 'insecure' }, 'security.insecure'],
    [{ devices: ['vendor.com/gpu'] }, 'device'],
  ] as const;
  for (const [changes, name] of cases) {
    assertFails(() => requireAllowed(plainSteps(), { ...work, ...changes }), 'denied', new RegExp(`--allow ${name}`));
    assert.not.throws(() => requireAllowed(plainSteps({ allow: [name] }), { ...work, ...changes }));
  }
});

allowed('takes what holds for the whole build for allowed', () => {
  const steps = plainSteps();
  const shared = { ...steps, network: { ...steps.network, mode: { kind: 'host' } as const } };
  assert.not.throws(() => requireAllowed(shared, { ...work, network: 'host' }));
  assert.not.throws(() => requireAllowed(steps, work));
});

allowed.run();
