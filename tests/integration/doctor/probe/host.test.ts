import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  firstFreeSubid,
  probeCgroup,
  probeDistribution,
  probeHelper,
  probeKernel,
  probeMapTool,
  probeRuntimeDir,
  probeTun,
} from '../../../../src/doctor/probe/host.ts';

const test = suite('probes of the host');
test('look without failing', () => {
  assert.ok(firstFreeSubid() >= 100_000);
  assert.ok([0, 1, 2].includes(probeCgroup(12_345).version));
  assert.ok(Array.isArray(probeDistribution()));
  assert.match(probeKernel(), /^\d+\./);
  assert.ok(probeHelper());
  assert.ok(['works', 'fails'].includes(probeTun().outcome));
});
test('a tool that is not set-user-ID has no privilege', () => {
  assert.equal(probeMapTool('/bin/sh'), { path: '/bin/sh', hasPrivilege: false });
  assert.is(probeMapTool(undefined), undefined);
});
test('tell a fallback from the true directory', () => {
  const places = { root: '/', runRoot: '/tmp/x', configHome: '/', cacheHome: '/', home: '/', uid: 1, gid: 1, userName: 'x', tmp: '/tmp' };
  assert.equal(probeRuntimeDir(places, {}), { path: '/tmp/x', isFallback: true, inEnvironment: false });
});
test.run();
