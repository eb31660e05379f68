import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseRunLine } from '../../../../src/cli/request/run-line.ts';
import { plainRequest } from '../../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../../src/runtime/request.ts';
import { parseVolume } from '../../../../src/runtime/volume-option.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const facts = {
  env: { HOSTVAR: 'h', http_proxy: 'p' },
  directory: '/project',
  readText: (path: string) => (path === '/e' ? 'A=file\nHOSTVAR\n' : path === '/l' ? 'x=1\n# no\ny\n' : ''),
};
const read = (line: string): CreateRequest => parseRunLine(line, facts);

const test = suite('toCreateRequest');
test('an image alone is a plain request', () => {
  const { process, ...rest } = read('alpine');
  const plain = plainRequest('alpine');
  const { process: _process, ...plainRest } = plain;
  assert.equal(JSON.parse(JSON.stringify(rest)), JSON.parse(JSON.stringify(plainRest)));
  assert.equal(process.environment.fromHost, ['http_proxy=p']);
});
test('reads identity', () => {
  const { identity } = read('--name web -l a=b --label c --label-file /l --annotation k=v=w --cidfile c --replace alpine');
  assert.equal({ ...identity.labels }, { x: '1', y: '', a: 'b', c: '' });
  assert.equal({ ...identity.annotations }, { k: 'v=w' });
  assert.equal([identity.name, identity.cidFile, identity.replace], ['web', 'c', true]);
});
test('reads streams', () => {
  const { stdio } = read('-it -d -a stdin -a STDOUT --detach-keys ctrl-a,b --sig-proxy=false --preserve-fds 2 alpine');
  assert.equal(stdio, {
    interactive: true,
    terminal: true,
    detach: true,
    attach: ['stdin', 'stdout'],
    detachKeys: 'ctrl-a,b',
    signalProxy: false,
    preserveDescriptors: 2,
  });
});
test('reads the process', () => {
  const { process } = read(
    '-e A=1 -e HOSTVAR --env-file /e --http-proxy=false -w /w -u 1:2 --entrypoint \'["a","b"]\' --init --stop-signal TERM --stop-timeout 3 --umask 077 --ulimit nofile=1:2 --sysctl net.x=1 alpine sh -c x',
  );
  assert.equal(process.command, ['sh', '-c', 'x']);
  assert.equal(process.entrypoint, ['a', 'b']);
  assert.equal(process.environment.entries, ['A=file', 'HOSTVAR=h', 'A=1', 'HOSTVAR=h']);
  assert.equal(process.environment.fromHost, []);
  assert.equal(
    [process.workingDirectory, process.user, process.init, process.stopSignal, process.stopTimeoutSeconds, process.umask],
    ['/w', '1:2', true, 'TERM', 3, 0o77],
  );
  assert.equal({ ...process.sysctls }, { 'net.x': '1' });
});
test('clears an entrypoint', () => assert.equal(read("--entrypoint '' alpine").process.entrypoint, []));
test('takes [ for a program', () => assert.equal(read('--entrypoint [ alpine').process.entrypoint, ['[']));
test('reads file systems', () => {
  const { storage } = read(
    '-v /a:/b:ro -v ./x:/y --mount type=tmpfs,target=/t --tmpfs /u --read-only --read-only-tmpfs=false --shm-size 1m --image-volume tmpfs alpine',
  );
  assert.equal(
    storage.mounts.map((mount) => [mount.kind, mount.target]),
    [
      ['bind', '/b'],
      ['bind', '/y'],
      ['tmpfs', '/t'],
      ['tmpfs', '/u'],
    ],
  );
  assert.is(storage.mounts[1]?.kind === 'bind' ? storage.mounts[1].source : '', '/project/x');
  assert.equal([storage.readOnly, storage.readOnlyTmpfs, storage.shmSizeBytes, storage.imageVolumes], [true, false, 1024 ** 2, 'tmpfs']);
});
test('reads the network', () => {
  const { network } = read(
    '--network none -p 80:80/udp,81:81 -P --expose 5 -h web --add-host a:1.1.1.1 --dns 1.1.1.1 --dns-search d --dns-opt o alpine',
  );
  assert.equal(network.mode, { kind: 'none' });
  assert.equal(
    network.ports.map((port) => [port.hostPort, port.protocol]),
    [
      [80, 'udp'],
      [81, 'tcp'],
    ],
  );
  assert.equal(network.dns, { servers: ['1.1.1.1'], searches: ['d'], options: ['o'] });
});
test('reads namespaces and security', () => {
  const request = read(
    '--userns keep-id --pid host --ipc shareable --cap-add net_admin,sys_time --cap-drop ALL --security-opt no-new-privileges --security-opt seccomp=p.json --privileged alpine',
  );
  assert.is(request.namespaces.user.kind, 'keep-id');
  assert.equal(request.security.addCapabilities, ['CAP_NET_ADMIN', 'CAP_SYS_TIME']);
  assert.equal(request.security.seccomp, { kind: 'file', path: '/project/p.json' });
});
test('reads maps', () => assert.equal(read('--uidmap 0:1:10 alpine').namespaces.gidMap, [{ inside: 0, outside: 1, length: 10 }]));
test('reads life and log', () => {
  const request = read('--restart on-failure:3 --log-driver json-file --log-opt max-size=1m --log-opt path=l --no-healthcheck alpine');
  assert.equal(request.lifecycle.restart, { policy: 'on-failure', maximum: 3 });
  assert.equal(request.logging, { driver: 'json-file', path: '/project/l', maxBytes: 1_000_000, tag: undefined });
  assert.is(request.health, 'none');
});
test('--rmi removes the container, too', () => assert.is(read('--rmi alpine').lifecycle.removeAtExit, true));
test('reads the image', () => {
  assert.equal(read('--pull always --arch arm64 alpine').image.platform, 'linux/arm64');
  assert.equal(read('--rootfs ./r:O').image.source, { kind: 'rootfs', path: '/project/r', overlay: true });
});

test('takes an init of the host as what is mounted and started first', () => {
  const { process: wanted, storage } = read('--init --init-path /sbin/tini x');
  assert.equal([wanted.init, wanted.initPath], [true, '/sbin/tini']);
  assert.equal(storage.mounts, [parseVolume('/sbin/tini:/run/podman-init:ro', '/')]);
});

for (const [line, message] of [
  ['--name a/b x', /names must match \[a-zA-Z0-9\]\[a-zA-Z0-9_\.-\]\*/],
  ['--replace x', /cannot replace container without --name/],
  ['--label =x y', /invalid label format/],
  ['--annotation foo x', /annotations must be formatted KEY=VALUE/],
  ['-a foo x', /invalid stream "foo" for --attach - must be one of stdin, stdout, or stderr: invalid argument/],
  ['--detach-keys zzz x', /detach keys/],
  ['--init --init-path init x', /--init-path init: must be an absolute path/],
  ['--init-path /sbin/tini x', /--init-path is of use with --init only/],
  ['--umask 9 x', /invalid umask string 9/],
  ['--sysctl foo x', /foo is invalid, sysctl values must be in the form of KEY=VALUE/],
  ['--oom-score-adj 5000 x', /between -1000 and 1000/],
  ['--pull foo x', /unsupported pull policy "foo"/],
  ['--arch amd64 --platform linux/amd64 x', /--platform option can not be specified with --arch or --os/],
  ['--shm-size foo x', /unable to translate --shm-size: invalid size: 'foo'/],
  ['--image-volume foo x', /invalid image volume mode "foo" required value: anonymous, tmpfs, ignore/],
  ['--no-hosts --add-host a:1.1.1.1 x', /--no-hosts and --add-host cannot be set together/],
  ['--uidmap foo x', /UID setting is malformed/],
  ['--uidmap 0:0:4294967296 x', /value out of range/],
  ['--userns keep-id --uidmap 0:0:1 x', /mutually exclusive/],
  ['--rm --restart always x', /the --rm option conflicts with --restart/],
  ['--restart foo x', /"foo" is not a valid restart policy/],
  ['--restart on-failure:x x', /parsing restart policy retry count/],
  ['--restart on-failure:-1 x', /number greater than 0/],
  ['--log-driver foo x', /invalid log driver/],
  ['--log-opt foo x', /invalid log option "foo"/],
  ['--systemd foo x', /true, false, always/],
  ['--sdnotify foo x', /invalid sdnotify value "foo"/],
  ['--dns none --dns-search x y', /--dns none/],
] as const) {
  test(`refuses ${line}`, () => void assertFails(() => read(line), 'invalid-argument', message));
}
test('remembers who tells systemd, and where the monitor writes its number', () => {
  assert.is(read('--sdnotify healthy x').lifecycle.sdNotify, 'healthy');
  assert.not.ok('sdNotify' in read('x').lifecycle);
  assert.is(read('--conmon-pidfile /run/m x').identity.monitorPidFile, '/run/m');
});
test('reads --systemd as Go reads a truth value', () => {
  assert.is(read('--systemd always x').lifecycle.systemd, 'always');
  for (const word of ['0', 'f', 'False']) assert.is(read(`--systemd ${word} x`).lifecycle.systemd, 'false');
  for (const word of ['1', 'T', 'TRUE']) assert.not.ok('systemd' in read(`--systemd ${word} x`).lifecycle);
  assert.is(read('--shm-size-systemd 5m x').storage.systemdTmpfsBytes, 5 << 20);
});
test('takes a seccomp policy that is the default, and merges of variables that have a value', () => {
  assertFails(() => read('--seccomp-policy image x'), 'unsupported', /profiles of images are not trusted/);
  assertFails(() => read('--seccomp-policy y x'), 'invalid-argument', /invalid seccomp policy "y"/);
  assertFails(() => read('--env-merge A x'), 'invalid-argument', /missing `=` for --env-merge substitution A/);
  assert.equal(read('--env-merge A=b --seccomp-policy default x').process.environment.merge, ['A=b']);
});
test.run();
