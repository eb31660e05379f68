import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerColumns, namespaceTable, type ContainerRow } from '../../../../../src/cli/output/columns/container.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { plainRequest } from '../../../../../src/runtime/plain-request.ts';

const id = 'abcdef0123456789'.repeat(4);
const row = {
  record: {
    id,
    name: 'web',
    imageId: 'f'.repeat(64),
    imageName: 'docker.io/library/nginx:latest',
    createdAt: '2026-01-01T00:00:00.000Z',
    autoRemove: false,
    labels: { b: '2', a: '1' },
    request: {
      request: plainRequest('nginx'),
      command: ['nginx', '-g', 'daemon off; and more'],
      ports: [{ hostIp: '', hostPort: 8080, containerPort: 80, count: 1, protocol: 'tcp' }],
      exposedPorts: ['443/tcp'],
      mounts: [],
      networkMode: 'pasta',
    },
  },
  state: { name: 'exited', exitCode: 3, startedAtNs: 1_767_225_600_000_000_000n, finishedAtNs: 1_767_225_660_000_000_000n, restarts: 1 },
  size: { writableBytes: 1000, totalBytes: 2_000_000 },
} as unknown as ContainerRow;
const now = new Date('2026-01-01T00:02:00.000Z');

const columns = suite('containerColumns');
columns('print the table of Podman', () => {
  const [heading, line] = renderListing(containerColumns, [row], { now }).split('\n');
  assert.match(heading ?? '', /^CONTAINER ID +IMAGE +COMMAND +CREATED +STATUS +PORTS +NAMES$/);
  assert.match(
    line ?? '',
    /^abcdef012345 +docker\.io\/library\/nginx:latest +nginx -g daemon o\.\.\. +2 minutes ago +Exited \(3\) About a minute ago +0\.0\.0\.0:8080->80\/tcp, 443\/tcp +web$/,
  );
});
columns('print templates', () => {
  const format = '{{.ID}} {{.State}} {{.Labels}} {{.Label "a"}} {{.Size}} {{.ExitCode}} {{.Restarts}} {{.Pid}}';
  assert.is(renderListing(containerColumns, [row], { now, format }), 'abcdef012345 exited map[a:1 b:2] 1 1kB (virtual 2MB) 3 1 0\n');
  assert.is(renderListing(containerColumns, [row], { now, quiet: true, noTrunc: true }), `${id}\n`);
});
columns('have the shape of Podman in JSON', () => {
  const [found] = JSON.parse(renderListing(containerColumns, [row], { now, format: 'json' })) as Record<string, unknown>[];
  assert.equal(
    [found?.['Id'], found?.['Names'], found?.['Exited'], found?.['Size'], found?.['ExposedPorts']],
    [id, ['web'], true, { rootFsSize: 2_000_000, rwSize: 1000 }, { 443: ['tcp'] }],
  );
});
columns.run();

const namespaces = suite('namespaceTable');
namespaces('names fields that there are', () => {
  for (const field of namespaceTable) assert.ok(field in containerColumns.fields, field);
});
namespaces.run();
