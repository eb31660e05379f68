import type { MountAttributes, PlanOp } from '../native/plan.ts';
import { capabilityNames } from './capabilities.ts';

type Op<Name extends PlanOp['op']> = Extract<PlanOp, { op: Name }>;
type Writers = { readonly [Name in PlanOp['op']]?: (op: Op<Name>) => readonly string[] };

const newNamespaces: Readonly<Record<string, string>> = {
  pid: '--pid --fork',
  net: '--net',
  ipc: '--ipc',
  uts: '--uts',
  cgroup: '--cgroup',
};

/**
 * The plan as a shell script of unshare(1), mount(8), setpriv(1) and chroot(1) that does much the same: one user namespace instead of
 * two, no seccomp filter, no log. Changes to the root file system go to a temporary directory.
 *
 * For reading, and for running a simple container where tiffin is not installed; needs util-linux 2.38.
 */
export function planScript(ops: readonly PlanOp[]): string {
  const realm = findOp(ops, 'realm');
  const kinds = ops.flatMap((op) => (op.op === 'new-namespace' ? (newNamespaces[op.kind] ?? []) : []));
  const maps = realm !== undefined && realm.newuidmap !== '' ? '--map-root-user --map-auto' : '--map-root-user';
  return [
    '#!/bin/sh',
    '# Written by tiffin --plan=sh. Inside: this user is root, subordinate IDs are the rest.',
    'set -eu',
    'export root="$(mktemp -d)" setpriv="$(command -v setpriv)" chroot="$(command -v chroot)"',
    "inside=$(cat <<'END_OF_CONTAINER'",
    'set -eu',
    ...ops.flatMap(scriptLines),
    ...finalCommand(ops),
    'END_OF_CONTAINER',
    ')',
    ...networkNote(ops),
    'status=0',
    `unshare --user ${maps} --mount --propagation private ${kinds.join(' ')} sh -c "$inside" sh || status=$?`,
    'rm -rf -- "$root" 2>/dev/null || unshare --user ' + maps + ' rm -rf -- "$root"',
    'exit "$status"',
    '',
  ].join('\n');
}

const writers: Writers = {
  hostname: (op) => [`hostname ${quote(op.name)} 2>/dev/null || printf %s ${quote(op.name)} >/proc/sys/kernel/hostname`],
  overlay: (op) => [
    'mkdir "$root/changes" "$root/work" "$root/fs"',
    `mount -t overlay overlay -o ${quote(`userxattr,lowerdir=${op.lower.join(':')}`)},upperdir="$root/changes",workdir="$root/work" "$root/fs"`,
  ],
  'root-directory': (op) => ['mkdir "$root/fs"', `mount --rbind -- ${quote(op.source)} "$root/fs"`],
  filesystem: (op) => mountLines(op.target, `mount -t ${op.type} ${op.type} ${optionFlag(op.options, op.attributes)}`),
  tmpfs: (op) => mountLines(op.target, `mount -t tmpfs tmpfs ${optionFlag(op.options, op.attributes)}`),
  bind: (op) => bindLines(op),
  device: (op) => [`: >${inRoot(op.target)}; mount --bind -- ${quote(op.source)} ${inRoot(op.target)}`],
  symlink: (op) => [`ln -sfn -- ${quote(op.content)} ${inRoot(op.target)}`],
  'mask-path': (op) => [
    `if [ -d ${inRoot(op.target)} ]; then mount -t tmpfs -o ro,size=0 tmpfs ${inRoot(op.target)}; elif [ -e ${inRoot(op.target)} ]; then mount --bind /dev/null ${inRoot(op.target)}; fi`,
  ],
  'read-only-path': (op) => [
    `[ ! -e ${inRoot(op.target)} ] || { mount --bind ${inRoot(op.target)} ${inRoot(op.target)}; mount -o remount,bind,ro ${inRoot(op.target)}; }`,
  ],
  'root-read-only': () => ['mount -o remount,bind,ro "$root/fs"'],
  loopback: () => ['ip link set lo up 2>/dev/null || :'],
  sysctl: (op) => [`printf %s ${quote(op.value)} 2>/dev/null >/proc/sys/${op.key.replaceAll('.', '/')} || :`],
  umask: (op) => [`umask ${op.mask.toString(8).padStart(4, '0')}`],
  rlimit: (op) => [`prlimit --pid $$ --${op.resource}=${limit(op.soft)}:${limit(op.hard)} 2>/dev/null || :`],
  'oom-score-adjust': (op) => [`printf %s ${op.value} 2>/dev/null >/proc/self/oom_score_adj || :`],
  seccomp: (op) => [`# A seccomp filter of ${op.program.length / 8} instructions stands here: a shell cannot load it.`],
};

function scriptLines(op: PlanOp): readonly string[] {
  const write = writers[op.op] as ((op: PlanOp) => readonly string[]) | undefined;
  return write?.(op) ?? [];
}

function bindLines(op: Op<'bind'>): readonly string[] {
  const flags = attributeWords(op.attributes);
  const lines = [
    `if [ -d ${quote(op.source)} ]; then mkdir -p ${inRoot(op.target)}; else mkdir -p ${inRoot(parentOf(op.target))}; [ -e ${inRoot(op.target)} ] || : >${inRoot(op.target)}; fi`,
    `mount --${op.recursive ? 'rbind' : 'bind'} -- ${quote(op.source)} ${inRoot(op.target)}`,
    ...(flags.length > 0 ? [`mount -o remount,bind,${flags.join(',')} ${inRoot(op.target)}`] : []),
  ];
  // Our own /etc files are written when a container starts, and --plan starts none.
  return [`if [ -e ${quote(op.source)} ]; then`, ...lines.map((line) => `  ${line}`), 'fi'];
}

function mountLines(target: string, mount: string): readonly string[] {
  return [`mkdir -p ${inRoot(target)}`, `${mount} ${inRoot(target)} || echo "cannot mount ${target.replaceAll(/[^\w/.-]/g, '?')}" >&2`];
}

function finalCommand(ops: readonly PlanOp[]): readonly string[] {
  const { entries } = findOp(ops, 'environment') ?? { entries: [] };
  const { argv } = findOp(ops, 'arguments') ?? { argv: [] };
  const { path: directory } = findOp(ops, 'working-directory') ?? { path: '/' };
  const enter = directory === '/' ? [] : ['/bin/sh', '-c', quote(`cd ${quote(directory)} && exec "$@"`), 'sh'];
  const privileges = ops.some((op) => op.op === 'no-new-privileges') ? ['--no-new-privs'] : [];
  const confine = ['"$setpriv"', `--bounding-set=${capabilityWords(ops)}`, '--inh-caps=-all', ...privileges];
  const change = ['"$chroot"', `--userspec=${quote(chrootUser(ops))}`, '"$root/fs"'];
  return [['exec env -i', ...entries.map(shellBytes), ...confine, ...change, ...enter, ...argv.map(shellBytes)].join(' ')];
}

// chroot(1) asks for a group when the user is a number without account.
function chrootUser(ops: readonly PlanOp[]): string {
  const { spec } = findOp(ops, 'user') ?? { spec: '0' };
  return /^[0-9]+$/.test(spec) ? `${spec}:0` : spec;
}

// chroot(1) itself needs CAP_SYS_CHROOT, whatever the container has.
function capabilityWords(ops: readonly PlanOp[]): string {
  const mask = (findOp(ops, 'capabilities')?.bounding ?? 0n) | (1n << 18n);
  return ['-all', ...capabilityNames(mask).map((name) => `+${name.slice('CAP_'.length).toLowerCase()}`)].join(',');
}

function networkNote(ops: readonly PlanOp[]): readonly string[] {
  const tool = findOp(ops, 'network-tool');
  return tool === undefined ? [] : [`# The network comes from: ${tool.argv.map(quote).join(' ').replaceAll('\n', ' ')}`];
}

function findOp<Name extends PlanOp['op']>(ops: readonly PlanOp[], name: Name): Op<Name> | undefined {
  return ops.find((op): op is Op<Name> => op.op === name);
}

function optionFlag(options: string, attributes: MountAttributes): string {
  const words = [...attributeWords(attributes), ...(options === '' ? [] : [options])];
  return words.length === 0 ? '' : `-o ${quote(words.join(','))}`;
}

function attributeWords(attributes: MountAttributes): readonly string[] {
  return [
    ...(attributes.readOnly === true ? ['ro'] : []),
    ...(attributes.noSuid === true ? ['nosuid'] : []),
    ...(attributes.noDev === true ? ['nodev'] : []),
    ...(attributes.noExec === true ? ['noexec'] : []),
    ...(attributes.noAtime === true ? ['noatime'] : []),
  ];
}

function limit(value: bigint): string {
  return value === 0xffff_ffff_ffff_ffffn ? 'unlimited' : value.toString();
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

function inRoot(target: string): string {
  return `"$root"/fs${quote(target)}`;
}

function shellBytes(value: string | Uint8Array): string {
  if (typeof value === 'string') return quote(value);
  const octal = [...value].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  return `"$(printf '${octal}')"`;
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
