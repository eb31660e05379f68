import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { podColumns, podTable } from '../../../../../src/cli/output/columns/pod.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import type { PodView } from '../../../../../src/pod/state.ts';
import { plainPod } from '../../../../support/scratch-pod.ts';

const id = '0123456789abcdef'.repeat(4);
const container = (name: string, state: string): unknown => ({
  record: { id: id.replace('0', name), name, request: { networkMode: 'pasta' } },
  state: { name: state, restarts: 1 },
});
const view = {
  pod: { id, name: 'web', infraId: id, createdAt: '2026-01-01T00:00:00.000Z', labels: { a: 'b' }, request: plainPod },
  containers: [container('a', 'running'), container('b', 'exited')],
  state: 'Degraded',
} as unknown as PodView;
const now = new Date('2026-01-01T00:00:02Z');
const flags = { namespaces: false, ids: false, containerNames: false, statuses: false };

const test = suite('podColumns');
test('print the table of Podman', () => {
  assert.is(
    renderListing(podColumns, [view], { now }),
    [
      'POD ID        NAME        STATUS      CREATED        INFRA ID      # OF CONTAINERS',
      '0123456789ab  web         Degraded    2 seconds ago  0123456789ab  2',
      '',
    ].join('\n'),
  );
  assert.is(renderListing(podColumns, [view], { quiet: true }), `${id}\n`);
});
test('show containers and namespaces when asked to', () => {
  assert.equal(podTable(flags), podColumns.table);
  assert.equal(podTable({ ...flags, ids: true, statuses: true }).slice(-2), ['ContainerIds', 'ContainerStatuses']);
  assert.equal(podTable({ ...flags, namespaces: true }).slice(-3), ['Cgroup', 'Namespace', 'NumberOfContainers']);
  assert.is(
    renderListing(podColumns, [view], { format: '{{.ContainerNames}} {{.ContainerStatuses}} {{.Labels}} {{.Restarts}}' }),
    'a,b running,exited map[a:b] 2\n',
  );
});
test('are an object of Podman’s in JSON', () => {
  const [found] = JSON.parse(renderListing(podColumns, [view], { format: 'json' })) as Record<string, unknown>[];
  assert.equal([found?.['Id'], found?.['Status'], found?.['InfraId']], [id, 'Degraded', id]);
  const containers = found?.['Containers'] as readonly unknown[] | undefined;
  assert.equal(containers?.[1], { Id: id.replace('0', 'b'), Names: 'b', Status: 'exited', RestartCount: 1 });
});
test.run();
