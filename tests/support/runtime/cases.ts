import { parseDevice } from '../../../src/runtime/devices.ts';
import { parseMount } from '../../../src/runtime/mount-option.ts';
import { parseIpcMode, parseNamespaceMode, parseUserNamespaceMode } from '../../../src/runtime/namespaces.ts';
import type { MountRequest } from '../../../src/runtime/request.ts';
import { parseUlimit } from '../../../src/runtime/rlimits.ts';
import { parseSecurityOptions } from '../../../src/runtime/security-options.ts';
import { parseTmpfs } from '../../../src/runtime/tmpfs-option.ts';
import { parseVolume } from '../../../src/runtime/volume-option.ts';
import { fullImage, plainHost, plainImage, type RequestChanges } from './facts.ts';

const directory = '/home/dev';
const volume = (text: string): RequestChanges => mounts(parseVolume(text, directory));
const mount = (text: string): RequestChanges => mounts(parseMount(text, directory));
const tmpfs = (text: string): RequestChanges => mounts(parseTmpfs(text));
const security = (...options: readonly string[]): RequestChanges => ({ security: parseSecurityOptions(options) });
const singleId = [{ inside: 0, host: 1500, length: 1 }];

function mounts(...list: readonly MountRequest[]): RequestChanges {
  return { storage: { mounts: list } };
}

/** Requests on an image without anything, by the command line that asks for them. */
export const plainCases: Readonly<Record<string, RequestChanges>> = {
  plain: {},
  '-t -i': { stdio: { terminal: true, interactive: true } },
  '-u 1000': { process: { user: '1000' } },
  '-u 1000:2000': { process: { user: '1000:2000' } },
  '-u nobody': { process: { user: 'nobody' } },
  '-u 0:staff': { process: { user: '0:staff' } },
  '--group-add 77 --group-add audio': { process: { additionalGroups: ['77', 'audio'] } },
  '-w /tmp/': { process: { workingDirectory: '/tmp/' } },
  '-e A=b -e TERM=vt100 -t': {
    stdio: { terminal: true },
    process: { environment: { fromHost: [], entries: ['A=b', 'TERM=vt100'], unset: [], unsetAll: false } },
  },
  '--unsetenv-all -e A=1': { process: { environment: { fromHost: ['HTTP_PROXY=x'], entries: ['A=1'], unset: [], unsetAll: true } } },
  '--unsetenv PATH': { process: { environment: { fromHost: [], entries: [], unset: ['PATH'], unsetAll: false } } },
  'http proxy of the host': {
    process: { environment: { fromHost: ['http_proxy=http://p:3128'], entries: [], unset: [], unsetAll: false } },
  },
  '--entrypoint ls IMAGE -l': { process: { entrypoint: ['ls'], command: ['-l'] } },
  '--hostname h --domainname d': { network: { hostname: 'h', domainname: 'd' } },
  '--cap-add net_raw': { security: { addCapabilities: ['net_raw'] } },
  '--cap-add net_raw -u 1000': { security: { addCapabilities: ['net_raw'] }, process: { user: '1000' } },
  '--cap-drop all': { security: { dropCapabilities: ['all'] } },
  '--cap-drop all --cap-add chown': { security: { dropCapabilities: ['ALL'], addCapabilities: ['CHOWN'] } },
  '--cap-add all --cap-drop sys_admin': { security: { addCapabilities: ['all'], dropCapabilities: ['sys_admin'] } },
  '--privileged': { security: { privileged: true } },
  '--privileged -u 1000': { security: { privileged: true }, process: { user: '1000' } },
  '--security-opt no-new-privileges': security('no-new-privileges'),
  '--security-opt seccomp=unconfined': security('seccomp=unconfined'),
  '--security-opt mask=/a:/b unmask=/proc/kcore': security('mask=/a:/b', 'unmask=/proc/kcore'),
  '--security-opt unmask=/proc/*': security('unmask=/proc/*'),
  '--security-opt unmask=ALL': security('unmask=ALL'),
  '--security-opt proc-opts=hidepid=2': security('proc-opts=hidepid=2'),
  '--device /dev/fuse': { security: { devices: [parseDevice('/dev/fuse')] } },
  '--device /dev/null:/dev/n2:r': { security: { devices: [parseDevice('/dev/null:/dev/n2:r')] } },
  '--read-only': { storage: { readOnly: true } },
  '--read-only --read-only-tmpfs=false': { storage: { readOnly: true, readOnlyTmpfs: false } },
  '--shm-size 8m': { storage: { shmSizeBytes: 8 << 20 } },
  '-v /src:/dst': volume('/src:/dst'),
  '-v ./src:/dst:ro,Z': volume('./src:/dst:ro,Z'),
  '-v /src:/a/b/c:rslave,noexec': volume('/src:/a/b/c:rslave,noexec'),
  '-v /src:/dst:bind,shared': volume('/src:/dst:bind,shared'),
  '-v vol:/v': volume('vol:/v'),
  '-v vol:/v:nocopy,ro,exec,dev': volume('vol:/v:nocopy,ro,exec,dev'),
  '-v /v': volume('/v'),
  '-v /src:/v:O': volume('/src:/v:O'),
  '-v vol:/v:U': volume('vol:/v:U'),
  '-v /src:/etc/hosts': volume('/src:/etc/hosts'),
  '-v /src:/dev/shm': volume('/src:/dev/shm'),
  '--mount type=bind,src=/s,dst=/d,ro,bind-nonrecursive': mount('type=bind,src=/s,dst=/d,ro,bind-nonrecursive'),
  '--mount type=volume,src=v,dst=/d,subpath=a/b': mount('type=volume,src=v,dst=/d,subpath=a/b'),
  '--mount type=tmpfs,dst=/d,tmpfs-size=1m,tmpfs-mode=1770,notmpcopyup': mount(
    'type=tmpfs,dst=/d,tmpfs-size=1m,tmpfs-mode=1770,notmpcopyup',
  ),
  '--mount type=devpts,dst=/pts,uid=1': mount('type=devpts,dst=/pts,uid=1'),
  '--tmpfs /t': tmpfs('/t'),
  '--tmpfs /t:size=1m,noexec,mode=700': tmpfs('/t:size=1m,noexec,mode=700'),
  '--tmpfs /run:rw,exec,suid,dev': tmpfs('/run:rw,exec,suid,dev'),
  '--network none': { network: { mode: { kind: 'none' } } },
  '--network host': { network: { mode: { kind: 'host' } } },
  '--network container:x': { network: { mode: { kind: 'container', container: 'x' } } },
  '--no-hosts --no-hostname --dns none': { network: { noHosts: true, noHostname: true, dns: 'none' } },
  '--pid host': { namespaces: { pid: parseNamespaceMode('pid', 'host') } },
  '--pid container:x': { namespaces: { pid: parseNamespaceMode('pid', 'container:x') } },
  '--ipc container:x': { namespaces: { ipc: parseIpcMode('container:x') } },
  '--ipc host': { namespaces: { ipc: parseIpcMode('host') } },
  '--ipc none': { namespaces: { ipc: parseIpcMode('none') } },
  '--uts host': { namespaces: { uts: parseNamespaceMode('uts', 'host') } },
  '--cgroupns host': { namespaces: { cgroup: parseNamespaceMode('cgroup', 'host') } },
  '--userns host': { namespaces: { user: parseUserNamespaceMode('host') } },
  '--userns keep-id': { namespaces: { user: parseUserNamespaceMode('keep-id') } },
  '--userns keep-id:uid=5,gid=6': { namespaces: { user: parseUserNamespaceMode('keep-id:uid=5,gid=6') } },
  '--userns keep-id:size=10': { namespaces: { user: parseUserNamespaceMode('keep-id:size=10') } },
  '--sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=9': { process: { sysctls: { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '9' } } },
  '--ulimit nofile=100:200 --ulimit core=0': { process: { rlimits: [parseUlimit('nofile=100:200'), parseUlimit('core=0')] } },
  '--ulimit memlock=-1': { process: { rlimits: [parseUlimit('memlock=-1')] } },
  '--umask 077 --oom-score-adj 500': { process: { umask: 0o077, oomScoreAdjust: 500 } },
  '--init --stop-signal RTMIN+3 --stop-timeout 5 --timeout 9': {
    process: { init: true, stopSignal: 'RTMIN+3', stopTimeoutSeconds: 5, timeoutSeconds: 9 },
  },
  '--tz Europe/Berlin': { process: { timezone: 'Europe/Berlin' } },
  '--rm --log-driver none': { lifecycle: { removeAtExit: true }, logging: { driver: 'none' } },
  '--restart on-failure:3 --log-driver json-file --log-opt max-size=10': {
    lifecycle: { restart: { policy: 'on-failure', maximum: 3 } },
    logging: { driver: 'json-file', maxBytes: 10 },
  },
  '--annotation a=b --preserve-fds 2': { identity: { annotations: { a: 'b' } }, stdio: { preserveDescriptors: 2 } },
  '--memory 5m --cpus 1.5 --pids-limit 10': { resources: { memoryBytes: 5 << 20, cpus: 1.5, pidsLimit: 10 } },
};

/** Requests on an image that sets everything. */
export const fullCases: Readonly<Record<string, RequestChanges>> = {
  full: {},
  'full x y': { process: { command: ['x', 'y'] } },
  '--entrypoint /bin/ls full': { process: { entrypoint: ['/bin/ls'] } },
  '--entrypoint [] full': { process: { entrypoint: [] } },
  "--entrypoint '' full echo": { process: { entrypoint: [''], command: ['echo'] } },
  '--image-volume tmpfs full': { storage: { imageVolumes: 'tmpfs' } },
  '--image-volume ignore full': { storage: { imageVolumes: 'ignore' } },
  '-v nv:/data:ro full': volume('nv:/data:ro'),
  '--unsetenv FOO full': { process: { environment: { fromHost: ['FOO=host'], entries: [], unset: ['FOO'], unsetAll: false } } },
  '-e FOO=cli full': { process: { environment: { fromHost: [], entries: ['FOO=cli'], unset: [], unsetAll: false } } },
  '-u root -w /x full': { process: { user: 'root', workingDirectory: '/x' } },
};

/** Every case with the image and the host that it is for. */
export const allCases = [
  ...Object.entries(plainCases).map(([name, changes]) => ({ name, changes, image: plainImage, host: plainHost })),
  ...Object.entries(fullCases).map(([name, changes]) => ({ name, changes, image: fullImage, host: plainHost })),
  { name: 'no subordinate IDs', changes: {}, image: plainImage, host: { ...plainHost, uidMap: singleId, gidMap: singleId } },
  { name: 'arm64', changes: {}, image: plainImage, host: { ...plainHost, architecture: 'arm64' } },
] as const;
