import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inspectContainer } from '../../../src/container/inspect.ts';
import { addContainer, look, scratchEngine } from '../../support/scratch-engine.ts';

/** The keys of `podman inspect` 5.8 that are not about control groups. */
const keys =
  'Id Created Path Args State Image ImageDigest ImageName Rootfs Pod ResolvConfPath HostnamePath HostsPath StaticDir OCIConfigPath OCIRuntime ConmonPidFile PidFile Name RestartCount Driver MountLabel ProcessLabel AppArmorProfile EffectiveCaps BoundingCaps ExecIDs GraphDriver Mounts Dependencies NetworkSettings Namespace IsInfra IsService KubeExitCodePropagation lockNumber Config HostConfig UseImageHosts UseImageHostname LogPath Platform';

const inspect = suite('inspectContainer');
inspect('has the keys of Podman, in its order', () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'x', labels: { k: 'v' } });
  const found = inspectContainer(scratch.engine, look(scratch, container), { size: false });
  assert.is(Object.keys(found).join(' '), keys);
  assert.equal([found['Name'], found['Path'], found['Args']], ['x', 'sleep', ['60']]);
  const config = found['Config'] as Record<string, unknown>;
  assert.equal(config['Labels'], new Map([['k', 'v']]));
});
inspect('measures when asked', () => {
  using scratch = scratchEngine();
  const found = inspectContainer(scratch.engine, look(scratch, addContainer(scratch)), { size: true });
  assert.equal([found['SizeRw'], found['SizeRootFs']], [0, 0]);
});
inspect.run();
