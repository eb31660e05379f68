import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectBinds, inspectMounts, inspectTmpfs } from '../../../../src/container/inspect/mounts.ts';
import type { ResolvedMount } from '../../../../src/runtime/facts.ts';
import { mountOptions } from '../../../../src/runtime/plain-request.ts';

const mounts: readonly ResolvedMount[] = [
  { kind: 'bind', source: '/v/_data', target: '/data', volume: 'data', options: mountOptions({ noSuid: true, noDev: true, copyUp: true }) },
  { kind: 'bind', source: '/host', target: '/h', options: mountOptions({ readOnly: true }) },
  { kind: 'tmpfs', target: '/t', data: ['size=1m'], options: mountOptions({ noExec: true }) },
  { kind: 'devpts', target: '/dev/pts', data: [] },
];

const inspect = suite('inspectMounts');
inspect('tells volumes from binds', () => {
  const [volume, bind, devpts, ...rest] = inspectMounts(mounts);
  assert.is(rest.length, 0);
  assert.equal([devpts?.['Type'], devpts?.['Source'], devpts?.['Options']], ['bind', 'devpts', []]);
  assert.equal([volume?.['Type'], volume?.['Name'], volume?.['Driver'], volume?.['RW']], ['volume', 'data', 'local', true]);
  assert.equal([bind?.['Type'], bind?.['Source'], bind?.['RW'], bind?.['Options']], ['bind', '/host', false, ['rbind']]);
});
inspect('tells what only letters say, places within, and images', () => {
  const lettered = mountOptions({ chown: true, relabel: 'private', noFollow: true, propagation: 'rshared' });
  const [letters, inside, image] = inspectMounts([
    { kind: 'bind', source: '/host', target: '/h', options: lettered },
    { kind: 'bind', source: '/v/_data', target: '/d', volume: 'v', inside: 'sub', options: mountOptions() },
    { kind: 'layers', from: 'image', reference: 'busy:1', id: 'i', lower: ['/l'], target: '/i', inside: '/bin', writable: true },
  ]);
  assert.equal([letters?.['Mode'], letters?.['Options'], letters?.['Propagation']], ['Z', ['U', 'no-dereference', 'rbind'], 'rshared']);
  assert.equal([inside?.['SubPath'], inside?.['Options']], ['/sub', ['nocopy', 'rbind']]);
  assert.equal(
    [image?.['Type'], image?.['Source'], image?.['Options'], image?.['RW'], image?.['SubPath']],
    ['image', 'busy:1', null, true, '/bin'],
  );
});
inspect.run();

const binds = suite('inspectBinds and inspectTmpfs');
binds('write what -v and --tmpfs would say', () => {
  assert.equal(inspectBinds(mounts), ['data:/data:rprivate,nosuid,nodev,rbind', '/host:/h:ro,rprivate,rbind', 'devpts:/dev/pts']);
  assert.equal([...inspectTmpfs(mounts)], [['/t', 'size=1m,rprivate,noexec']]);
});
binds.run();
