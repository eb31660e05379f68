import { PlanWriter } from './encoding/plan-writer.ts';
import type { MountAttributes, NamespaceKind, PlanOp, Propagation } from './plan.ts';

/**
 * How each operation is written: its number, its flag bits, its fields in order. `native-helper/plan.c` has the same table; the golden tests
 * hold them together. A number is never given to another operation.
 */
type Form<Op> = { readonly code: number; readonly flags?: (op: Op) => number; readonly fields: (op: Op, writer: PlanWriter) => void };
type Forms = { readonly [Name in PlanOp['op']]: Form<Extract<PlanOp, { readonly op: Name }>> };

const namespaceNumbers: Readonly<Record<NamespaceKind, number>> = { user: 1, mount: 2, pid: 3, net: 4, ipc: 5, uts: 6, cgroup: 7 };
const propagations: readonly Propagation[] = ['private', 'rprivate', 'slave', 'rslave', 'shared', 'rshared', 'unbindable'];
const healthActions: readonly string[] = ['none', 'kill', 'restart', 'stop'];

const forms: Forms = {
  realm: {
    code: 1,
    fields: (op, writer) => writer.string(op.registry).map(op.uidMap).map(op.gidMap).string(op.newuidmap).string(op.newgidmap),
  },
  'new-namespace': { code: 10, fields: (op, writer) => writer.u32(namespaceNumbers[op.kind]) },
  'join-namespace': { code: 11, fields: (op, writer) => writer.u32(namespaceNumbers[op.kind]).identity(op.target) },
  'id-map': { code: 12, fields: (op, writer) => writer.map(op.uid).map(op.gid) },
  hostname: { code: 13, fields: (op, writer) => writer.string(op.name) },
  domainname: { code: 14, fields: (op, writer) => writer.string(op.name) },
  sysctl: { code: 15, fields: (op, writer) => writer.string(op.key).string(op.value) },
  'join-namespace-path': { code: 16, fields: (op, writer) => writer.u32(namespaceNumbers[op.kind]).string(op.path) },
  overlay: {
    code: 20,
    flags: (op) => bits(op.volatile),
    fields: (op, writer) => writer.list(op.lower).string(op.upper).string(op.work),
  },
  'root-directory': { code: 21, fields: (op, writer) => writer.string(op.source) },
  'root-read-only': { code: 22, fields: nothing },
  'root-propagation': { code: 23, fields: (op, writer) => writer.u32(propagations.indexOf(op.propagation)) },
  bind: {
    code: 24,
    flags: (op) => bits(op.recursive, op.optional, op.copyUp, op.chown === true, op.noFollow === true, op.volume === true),
    fields: (op, writer) =>
      writer
        .string(op.source)
        .string(op.target)
        .u32(attributeBits(op.attributes))
        .u32(propagations.indexOf(op.propagation))
        .string(op.inside ?? '')
        .string(op.owner ?? ''),
  },
  tmpfs: {
    code: 25,
    flags: (op) => bits(op.copyUp, op.chown === true, op.seal === true),
    fields: (op, writer) => writer.string(op.target).string(op.options).u32(attributeBits(op.attributes)),
  },
  filesystem: {
    code: 26,
    fields: (op, writer) => writer.string(op.type).string(op.target).string(op.options).u32(attributeBits(op.attributes)),
  },
  device: { code: 27, flags: (op) => bits(op.optional), fields: (op, writer) => writer.string(op.source).string(op.target) },
  symlink: { code: 28, fields: (op, writer) => writer.string(op.target).string(op.content) },
  'mask-path': { code: 29, fields: (op, writer) => writer.string(op.target) },
  'read-only-path': { code: 30, fields: (op, writer) => writer.string(op.target) },
  'overlay-mount': {
    code: 31,
    flags: (op) => bits(op.chown === true, op.copyUp === true, op.into === true),
    fields: (op, writer) =>
      writer
        .list(op.lower)
        .string(op.upper)
        .string(op.work)
        .string(op.target)
        .u32(attributeBits(op.attributes))
        .string(op.inside ?? ''),
  },
  'secret-file': {
    code: 32,
    fields: (op, writer) => writer.string(op.source).string(op.target).u32(op.uid).u32(op.gid).u32(op.mode),
  },
  'shared-memory': { code: 33, fields: (op, writer) => writer.string(op.target).identity(op.from) },
  hook: {
    code: 35,
    fields: (op, writer) => writer.string(op.path).list(op.arguments).list(op.environment).u32(op.seconds).string(op.state),
  },
  'secret-environment': { code: 54, fields: (op, writer) => writer.string(op.source).string(op.name) },
  'volume-mount': {
    code: 34,
    flags: (op) => bits(op.recursive),
    fields: (op, writer) =>
      writer
        .string(op.place)
        .string(op.registry)
        .string(op.kind)
        .string(op.options)
        .string(op.source)
        .list(op.lower)
        .string(op.upper)
        .string(op.work),
  },
  user: {
    code: 40,
    flags: (op) => bits(op.keepGroups === true),
    fields: (op, writer) => writer.string(op.spec).list(op.additionalGroups),
  },
  account: { code: 55, flags: (op) => bits(op.file === 'group'), fields: (op, writer) => writer.u32(op.id).string(op.line) },
  'working-directory': { code: 41, flags: (op) => bits(op.create), fields: (op, writer) => writer.string(op.path) },
  environment: { code: 42, fields: (op, writer) => writer.list(op.entries) },
  arguments: { code: 43, fields: (op, writer) => writer.list(op.argv) },
  rlimit: { code: 44, fields: (op, writer) => writer.string(limitName(op.resource)).u64(op.soft).u64(op.hard) },
  umask: { code: 45, fields: (op, writer) => writer.u32(op.mask) },
  'oom-score-adjust': { code: 46, fields: (op, writer) => writer.i32(op.value) },
  capabilities: {
    code: 47,
    fields: (op, writer) => writer.u64(op.bounding).u64(op.effective).u64(op.permitted).u64(op.ambient),
  },
  'no-new-privileges': { code: 48, fields: nothing },
  seccomp: { code: 49, fields: (op, writer) => writer.u32(op.flags).bytes(op.program) },
  terminal: { code: 50, fields: (op, writer) => writer.u32(op.rows).u32(op.columns) },
  init: { code: 51, fields: nothing },
  'preserve-descriptors': { code: 52, fields: (op, writer) => writer.u32(op.count) },
  'listen-descriptors': { code: 56, fields: (op, writer) => writer.u32(op.count).string(op.names) },
  hold: { code: 53, fields: nothing },
  container: { code: 60, fields: (op, writer) => writer.string(op.id).string(op.runDirectory).string(op.stateDirectory) },
  log: { code: 61, fields: (op, writer) => writer.string(op.driver).string(op.path).u64(op.maxBytes) },
  'standard-input': { code: 62, fields: nothing },
  networks: {
    code: 95,
    fields: (op, writer) =>
      writer
        .string(op.directory)
        .list(op.keeper)
        .list(op.documents.flatMap(({ network, document }) => [network, document])),
  },
  resolver: {
    code: 96,
    flags: (op) => bits(op.keepsHostServers, op.sharesHost),
    fields: (op, writer) =>
      writer
        .string(op.forwardsTo)
        .list(op.networkServers)
        .list(op.networkSearches)
        .list(op.askedServers)
        .list(op.askedSearches)
        .list(op.askedOptions),
  },
  'network-tool': { code: 63, fields: (op, writer) => writer.string(op.name).list(op.argv) },
  loopback: { code: 64, fields: nothing },
  'remove-at-exit': { code: 65, fields: nothing },
  restart: { code: 66, fields: (op, writer) => writer.string(op.policy).u32(op.maximum) },
  stop: { code: 67, fields: (op, writer) => writer.u32(op.signal).u32(op.graceMs) },
  timeout: { code: 68, fields: (op, writer) => writer.u64(BigInt(op.afterMs)) },
  'external-runtime': {
    code: 69,
    fields: (op, writer) => writer.string(op.path).list(op.flags).string(op.bundle).string(op.root),
  },
  'exec-target': { code: 70, fields: (op, writer) => writer.identity(op.target) },
  cgroup: {
    code: 71,
    flags: (op) => bits(op.systemd, op.required, op.keepMonitor, op.move, op.delegate === true, op.split === true),
    fields: (op, writer) =>
      writer.string(op.root).string(op.parent).string(op.slice).string(op.managerSocket).string(op.busSocket).string(op.unit),
  },
  'cgroup-file': {
    code: 72,
    flags: (op) => bits(op.optional, op.orNext),
    fields: (op, writer) => writer.string(op.file).string(op.value),
  },
  'cgroup-join': {
    code: 73,
    fields: (op, writer) => writer.string(op.path).string(op.unit).string(op.below).string(op.managerSocket).string(op.busSocket),
  },
  'remove-file': { code: 80, fields: (op, writer) => writer.string(op.path) },
  health: {
    code: 81,
    fields: (op, writer) =>
      writer
        .string(op.plan)
        .u64(BigInt(op.intervalMs))
        .u64(BigInt(op.timeoutMs))
        .u64(BigInt(op.startPeriodMs))
        .u32(op.retries)
        .u32(healthActions.indexOf(op.onFailure)),
  },
  'startup-check': {
    code: 82,
    fields: (op, writer) => writer.string(op.plan).u64(BigInt(op.intervalMs)).u64(BigInt(op.timeoutMs)).u32(op.retries).u32(op.successes),
  },
  'health-log': { code: 83, fields: (op, writer) => writer.string(op.path).u32(op.maxCount).u32(op.maxSize) },
  events: { code: 84, fields: (op, writer) => writer.string(op.path).string(op.members) },
  journal: { code: 85, fields: (op, writer) => writer.string(op.fields) },
  notify: { code: 86, fields: (op, writer) => writer.string(op.socket).string(op.mode).u64(op.watchdogUsec) },
  'stop-without-members': { code: 90, fields: nothing },
  'pod-member': { code: 91, fields: (op, writer) => writer.string(op.path) },
};

/**
 * Writes a plan in the helper's binary form, version TFN1: "TFN1", u32 size of the whole, u32 number of operations; each operation is u16
 * type, u16 flags, u32 size of its fields, the fields. Little endian, everything padded with zeros to four bytes.
 *
 * @throws {TiffinError} `invalid-argument` for text with a NUL byte and for numbers that their field cannot hold
 */
export function encodePlan(ops: readonly PlanOp[]): Uint8Array {
  const writer = new PlanWriter();
  for (const op of ops) {
    const form = forms[op.op] as Form<PlanOp>;
    writer.operation({ type: form.code, name: op.op, flags: form.flags?.(op) ?? 0 }, () => form.fields(op, writer));
  }
  return writer.finish(ops.length);
}

function nothing(): void {}

function bits(...flags: readonly boolean[]): number {
  return flags.reduce((word, flag, index) => word | (flag ? 1 << index : 0), 0);
}

function attributeBits(attributes: MountAttributes): number {
  const { readOnly, noSuid, noDev, noExec, noAtime, recursive } = attributes;
  return bits(readOnly === true, noSuid === true, noDev === true, noExec === true, noAtime === true, recursive === true);
}

/** `RLIMIT_NOFILE` of the runtime spec, `nofile` of the command line: the helper knows the latter. */
function limitName(resource: string): string {
  return resource.toLowerCase().replace(/^rlimit_/, '');
}
