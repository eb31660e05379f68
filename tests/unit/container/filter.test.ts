import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerFilterKeys, parseContainerFilters } from '../../../src/container/filter.ts';
import type { ContainerView } from '../../../src/container/view.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import { assertFails } from '../../support/assert-fails.ts';

const options = { readOnly: false } as never;
const view: ContainerView = {
  record: {
    id: 'abcdef0123456789'.repeat(4),
    name: 'web-1',
    imageId: '1234567890ab'.padEnd(64, '0'),
    imageName: 'docker.io/library/nginx:latest',
    createdAt: '2026-01-02T00:00:00.000Z',
    autoRemove: false,
    labels: { app: 'web', tier: 'front' },
    directory: '/d',
    removing: false,
    volumes: [],
    request: {
      request: plainRequest('nginx'),
      createCommand: [],
      runner: undefined,
      imageDigest: '',
      command: ['nginx', '-g'],
      ports: [],
      exposedPorts: [],
      mounts: [{ kind: 'bind', source: '/v/data', target: '/data', options, volume: 'data' }],
      networkMode: 'pasta:-t,80',
      log: { driver: 'k8s-file', path: '/l', maxBytes: 0 },
      stopSignal: 15,
      stopTimeoutSeconds: 10,
    },
  },
  state: { name: 'exited', exitCode: 3 } as never,
};
const facts = { now: new Date('2026-01-03T00:00:00Z'), find: () => ({ createdAt: '2026-01-01T00:00:00.000Z' }) };
const matches = (...filters: string[]): boolean => parseContainerFilters(filters, facts)(view);

const matchesOther = (
  change: (record: ContainerView['record']) => Partial<ContainerView['record']>,
  filter: string,
  state = view.state,
): boolean =>
  parseContainerFilters([filter], { ...facts, findId: () => 'f00' })({
    ...view,
    state,
    record: { ...view.record, ...change(view.record) },
  });

const relations = suite('filters by what containers are part of');
const pod = { id: 'b0d1e5', name: 'group', infraId: undefined, isInfra: false };
relations('find members of a pod by its name and the beginning of its ID', () => {
  for (const value of ['group', 'b0d', 'b0d1e5'])
    assert.ok(
      matchesOther(() => ({ pod }), `pod=${value}`),
      value,
    );
  for (const value of ['grou', 'd1', ''])
    assert.not.ok(
      matchesOther(() => ({ pod }), `pod=${value}`),
      value,
    );
  assert.not.ok(matches('pod=group'));
});
relations('find who is on a network, and who shares the one of a container', () => {
  assert.ok(matchesOther(() => ({ networks: ['front', 'back'] }), 'network=back'));
  assert.not.ok(matchesOther(() => ({ networks: ['front', 'back'] }), 'network=bac'));
  assert.ok(matchesOther(({ request }) => ({ request: { ...request, networkMode: 'container:f00' } }), 'network=container:web'));
});
for (const [policy, state, expected] of [
  ['always', { name: 'created' }, false],
  ['always', { name: 'exited' }, true],
  ['unless-stopped', { name: 'created' }, false],
  ['unless-stopped', { name: 'initialized' }, false],
  ['unless-stopped', { name: 'running' }, true],
  ['unless-stopped', { name: 'exited' }, true],
  ['on-failure', { name: 'running' }, false],
] as const) {
  relations(`${policy}, ${state.name}: ${expected ? 'starts' : 'does not start'} with the host`, () => {
    const restart = { policy, maximum: 0 };
    const asked = plainRequest('nginx');
    const change = ({ request }: ContainerView['record']) => ({
      request: { ...request, request: { ...asked, lifecycle: { ...asked.lifecycle, restart } } },
    });
    assert.is(matchesOther(change, `should-start-on-boot=${expected}`, state as never), true);
    assert.is(matchesOther(change, `should-start-on-boot=${!expected}`, state as never), false);
  });
}
relations('refuses a policy that is none', () => {
  assertFails(() => matches('restart-policy=never'), 'invalid-argument', /never invalid restart policy/);
});
relations.run();

const parse = suite('parseContainerFilters');
for (const [filters, expected] of [
  [[], true],
  [['id=abcdef01'], true],
  [['id=^abc.*'], true],
  [['id=bcd'], false],
  [['name=web'], true],
  [['name=/web-1'], true],
  [['name=^eb'], false],
  [['name=no', 'name=web'], true],
  [['name=web', 'status=running'], false],
  [['label=app=web', 'label=tier'], true],
  [['label=app=web', 'label=none'], false],
  [['label!=app'], false],
  [['label!=none'], true],
  [['status=exited'], true],
  [['status=stopped'], true],
  [['exited=3'], true],
  [['exited=0'], false],
  [['ancestor=nginx'], true],
  [['ancestor=nginx:latest'], true],
  [['ancestor=nginx:1'], false],
  [['ancestor=1234567890ab'], true],
  [['ancestor=sha256:1234567890ab'], true],
  [['before=x'], false],
  [['since=x'], true],
  [['volume=data'], true],
  [['volume=/data'], true],
  [['volume=data:/data'], true],
  [['volume=data:/other'], false],
  [['network=pasta'], true],
  [['network=none'], false],
  [['restart-policy=no'], true],
  [['until=1h'], true],
  [['until=2026-01-01T00:00:00Z'], false],
  [['command=nginx'], true],
  [['should-start-on-boot=false'], true],
  [['should-start-on-boot=true'], false],
  [['health=none'], true],
  [['pod=x'], false],
] as const) {
  parse(`${filters.join(' ') || 'nothing'} is ${expected}`, () => assert.is(matches(...filters), expected));
}
for (const [filter, pattern] of [
  ['nonsense=1', /nonsense is an invalid filter/],
  ['status=nonsense', /unknown container state: nonsense: invalid argument/],
  ['exited=x', /exited code/],
  ['name', /key=value/],
  ['__proto__=x', /invalid filter/],
  ['should-start-on-boot=maybe', /true or false/],
] as const) {
  parse(`refuses ${filter}`, () => {
    assertFails(() => matches(filter), 'invalid-argument', pattern);
  });
}
parse.run();

const keys = suite('containerFilterKeys');
keys('are those of Podman', () => assert.is(containerFilterKeys.length, 17));
keys.run();
