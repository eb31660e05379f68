import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ContainerRow } from '../../../../../src/cli/output/columns/container-fields.ts';
import { containerJson, containerStruct } from '../../../../../src/cli/output/columns/container-json.ts';
import { printValue } from '../../../../../src/cli/output/go-template/values.ts';
import { plainRequest } from '../../../../../src/runtime/plain-request.ts';

const row = {
  record: {
    id: 'a'.repeat(64),
    name: 'web',
    imageName: 'nginx',
    createdAt: '2026-01-01T00:00:00.000Z',
    autoRemove: true,
    labels: {},
    pod: { id: 'b0d', name: 'group', infraId: undefined, isInfra: false },
    request: { request: plainRequest('nginx'), command: ['nginx'], ports: [], exposedPorts: [], mounts: [] },
  },
  state: { name: 'created', exitCode: 0, restarts: 0 },
  size: undefined,
} as unknown as ContainerRow;

const test = suite('containerJson');
test('has the members of Podman, in its order', () => {
  const members =
    'AutoRemove Command CreatedAt CIDFile Exited ExitedAt ExitCode ExposedPorts Id Image ImageID IsInfra Labels Mounts Names Namespaces Networks Pid Pod PodName Ports Restarts Size StartedAt State Status Created';
  assert.is(Object.keys(containerJson(row)).join(' '), members);
});
test('writes null for what was never made', () => {
  const { Labels, Ports, ExposedPorts, Size, Pod, PodName } = JSON.parse(JSON.stringify(containerJson(row))) as Record<string, unknown>;
  assert.equal([Labels, Ports, ExposedPorts, Size, Pod, PodName], [null, null, null, null, 'b0d', 'group']);
});
test('has namespaces when they were asked for', () => {
  assert.equal(containerJson(row)['Namespaces'], {});
  assert.equal(Object.keys(containerJson({ ...row, showsNamespaces: true })['Namespaces'] as object).length, 7);
});
test.run();

const struct = suite('containerStruct');
struct("prints as Podman's", () =>
  assert.match(
    printValue(containerStruct(row)),
    /^\{true \[nginx\] 2026-01-01 00:00:00 \+0000 UTC  {2}false -62135596800 0 map\[\] a{64} nginx  false map\[\] \[\] \[web\]/,
  ),
);
struct.run();
