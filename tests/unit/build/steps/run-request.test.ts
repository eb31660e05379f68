import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunWork } from '../../../../src/build/plan/step.ts';
import { runRequest, stepHostname } from '../../../../src/build/steps/run-request.ts';
import { plainSteps } from '../../../support/build.ts';

const work: RunWork = {
  words: ['make'],
  script: undefined,
  environment: ['A=1'],
  user: 'worker',
  directory: '/w',
  mounts: [],
  network: 'default',
  security: 'sandbox',
  devices: [],
};

const request = suite('runRequest');

request('asks for the security of any container, and for nothing that would stay in the image', () => {
  const { process, security, network, storage } = runRequest({ steps: plainSteps(), work, environment: ['B=2'] });
  assert.equal(process.environment.entries, ['A=1', 'B=2']);
  assert.equal([process.user, process.workingDirectory], ['worker', '/w']);
  assert.is(process.accounts?.passwd, false);
  assert.is(security.privileged, false);
  assert.equal([network.hostname, network.hostsFile], [stepHostname, 'none']);
  assert.is(storage.imageVolumes, 'ignore');
});

request('joins what a RUN says with what the build says', () => {
  const steps = plainSteps({ hostNamespaces: ['uts', 'ipc'] });
  const both = runRequest({ steps, work: { ...work, network: 'host', security: 'insecure', devices: ['v/c=1'] }, environment: [] });
  assert.equal(both.network.mode, { kind: 'host' });
  assert.is(both.network.hostname, undefined);
  assert.is(both.security.privileged, true);
  assert.equal(both.security.cdiDevices, ['v/c=1']);
  assert.equal([both.namespaces.uts.kind, both.namespaces.ipc.kind, both.namespaces.pid.kind], ['host', 'host', 'private']);
  const none = runRequest({ steps: plainSteps(), work: { ...work, network: 'none', user: '' }, environment: [] });
  assert.equal(none.network.mode, { kind: 'none' });
  assert.is(none.process.user, undefined);
});

request.run();
