import * as assert from 'uvu/assert';
import { suite } from 'uvu';
import { commitContainer, containerConfig } from '../../../src/container/commit.ts';
import type { ImageExecution } from '../../../src/oci/image-config.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, look, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';

// What is committed is run by tests/e2e/container-files.test.ts.
const test = suite('commits of containers');

const image: ImageExecution = {
  User: '3',
  ExposedPorts: ['80/tcp'],
  Env: ['PATH=/bin', 'A=old', 'GONE=1'],
  Entrypoint: ['entry'],
  Cmd: ['cmd'],
  Volumes: ['/data'],
  WorkingDir: '',
  Labels: { x: 'image', y: 'image' },
  StopSignal: 'SIGINT',
  Shell: [],
  OnBuild: [],
};

test('take over how the container was run', () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const environment = { fromHost: ['HOST=1', 'A=host'], entries: ['A=new', 'B=c'], unset: ['GONE'], unsetAll: false };
  const wanted = { ...plain, process: { ...plain.process, environment, command: ['run'], user: '5', workingDirectory: '/tmp' } };
  const ports = [{ hostIp: '', hostPort: 1234, containerPort: 81, protocol: 'udp' as const }];
  const bind = { kind: 'bind' as const, source: '/x', target: '/bound', options: {} as never };
  const volumes = [{ volume: 'v', target: '/unnamed', anonymous: true }];
  const declared = { ports: ports as never, exposedPorts: ['82/tcp'], mounts: [bind] };
  scratch.engine.volumes.create({ name: 'v', labels: {}, anonymous: true } as never);
  const container = addContainer(scratch, { wanted, labels: { x: 'y' }, declared, volumes });
  assert.equal(containerConfig(container, image), {
    User: '5',
    Env: ['HOST=1', 'A=new', 'PATH=/bin', 'B=c'],
    Entrypoint: ['entry'],
    Cmd: ['run'],
    WorkingDir: '/tmp',
    Labels: { x: 'y', y: 'image' },
    StopSignal: 'SIGINT',
    ExposedPorts: { '80/tcp': {}, '82/tcp': {}, '81/udp': {} },
    Volumes: { '/data': {}, '/unnamed': {} },
  });
  assert.equal(Object.keys(containerConfig(container, image, { includeVolumes: true }).Volumes ?? {}), ['/data', '/unnamed', '/bound']);
});

test('keep what the image says, unless the container has another entrypoint', () => {
  using scratch = scratchEngine();
  const plain = rootRequest();
  const asked = (process: object): ReturnType<typeof containerConfig> =>
    containerConfig(addContainer(scratch, { wanted: { ...plain, process: { ...plain.process, ...process } } }), image);
  const same = asked({ command: [] });
  assert.equal([same.Cmd, same.Entrypoint, same.User, same.WorkingDir], [['cmd'], ['entry'], '3', '/']);
  const other = asked({ command: [], entrypoint: ['other'] });
  assert.equal([other.Cmd, other.Entrypoint], [undefined, ['other']]);
});

test('are not made of containers on a directory', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'rooted' });
  await assertRejects(
    commitContainer(scratch.engine, look(scratch, container)),
    'unsupported',
    /cannot commit a container that uses an exploded rootfs: rooted: it was made/,
  );
});

test.run();
