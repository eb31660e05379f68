import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { podServices } from '../../../src/systemd/pod-service.ts';
import type { PodSubject } from '../../../src/systemd/service-subject.ts';
import { printUnit } from '../../../src/systemd/unit-file.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { caller, plainOptions, plainSubject } from '../../support/services.ts';

const web = { ...plainSubject, id: 'web-id', name: 'web' };
const db = { ...plainSubject, id: 'db-id', name: 'db' };
const pod: PodSubject = {
  id: 'pod-id',
  name: 'shop',
  infra: { ...plainSubject, name: 'pod-id-infra', stopSeconds: 10 },
  words: undefined,
  members: [
    { subject: web, requires: ['db-id', 'elsewhere'] },
    { subject: db, requires: [] },
  ],
};
const made = {
  ...pod,
  words: {
    globals: [],
    options: [
      { name: '--name', value: 'shop' },
      { name: '--publish', value: '8080:80' },
      { name: '--restart', value: 'always' },
    ],
    image: '',
    command: [],
  },
  members: pod.members.map(({ subject, requires }) => ({
    requires,
    subject: { ...subject, words: { globals: [], options: [], image: 'nginx', command: [] } },
  })),
};

const test = suite('podServices');
test('has a unit for the pod, and bound to it one for each container, sorted', () => {
  const units = podServices(pod, plainOptions, caller);
  assert.equal(
    units.map(({ name }) => name),
    ['pod-shop', 'container-db', 'container-web'],
  );
  const [first = '', , last = ''] = units.map(({ unit }) => printUnit(unit));
  assert.match(first, /\nWants=container-db\.service container-web\.service\nBefore=container-db\.service container-web\.service\n/);
  assert.match(first, /\nExecStart=\/usr\/bin\/tiffin start --sdnotify=conmon --cgroups=no-conmon pod-id-infra\n/);
  assert.match(first, /\nExecStop=\/usr\/bin\/tiffin pod stop -i -t 10 shop\n/);
  assert.match(last, /\nBindsTo=container-db\.service pod-shop\.service\n/);
  assert.match(last, /--cgroups=no-conmon web\n/);
});
test('makes the pod and its containers anew', () => {
  const [first = '', second = ''] = podServices(made, { ...plainOptions, create: true }, caller).map(({ unit }) => printUnit(unit));
  assert.match(
    first,
    /\nExecStartPre=\/usr\/bin\/tiffin pod create \\\n\t--name shop \\\n\t--infra-name shop-infra \\\n\t--replace \\\n\t--publish 8080:80\n/,
  );
  assert.match(first, /\nExecStart=\/usr\/bin\/tiffin start --sdnotify=conmon --cgroups=no-conmon shop-infra\n/);
  assert.match(first, /\nExecStopPost=-\/usr\/bin\/tiffin pod rm -f -i shop\n/);
  assert.match(second, /\t--pod shop \\/);
});
test('calls units after IDs, with prefixes', () => {
  const options = { ...plainOptions, byName: false, podPrefix: 'p', containerPrefix: 'c', separator: '_' };
  assert.equal(
    podServices(pod, options, caller).map(({ name }) => name),
    ['p_pod-id', 'c_db-id', 'c_web-id'],
  );
});
test('is no template', () =>
  void assertFails(
    () => podServices(pod, { ...plainOptions, template: true }, caller),
    'invalid-argument',
    /^--template is not supported for pods/,
  ));
test('needs the command that made the pod', () =>
  void assertFails(() => podServices(pod, { ...plainOptions, create: true }, caller), 'invalid-argument', /cannot use --new on pod/));
test.run();
