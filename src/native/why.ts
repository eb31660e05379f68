import { randomId } from '../lib/id.ts';
import { writeFileAtomically } from '../lib/files.ts';
import { encodePlan } from './plan-encoding.ts';
import type { PlanOp, ProcessIdentity } from './plan.ts';
import { startStorageVerb } from './storage-verb.ts';
import { realmArguments, type Realm } from './user-namespace.ts';

/** One entry of a POSIX access control list; `id` is the host's, of a named user or group. */
export type AclEntry = {
  readonly tag: 'user' | 'named-user' | 'group' | 'named-group' | 'mask' | 'other';
  readonly id: number;
  readonly perm: number;
};

/** What the walker met at one component. Errors are numbers of errno, 0 for none; IDs are the host's. */
export type WalkStep = {
  /** The step that it was looked up in, -1 for the root directory. */
  readonly from: number;
  readonly name: string;
  readonly error: number;
  /** What the kernel says to reading, writing, executing or searching. */
  readonly access: readonly [number, number, number];
  /** 0 when nobody could look. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mount: string;
  readonly attributes: bigint;
  /** Of a symbolic link. */
  readonly target: string;
  readonly acl: readonly AclEntry[];
};

/** A whole walk: who walked (IDs of the container), what was met, what the kernel says to the path. */
export type PathWalk = {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly steps: readonly WalkStep[];
  /** The mounts of a container that does not run, as /proc/self/mountinfo has them. */
  readonly mounts?: string | undefined;
  readonly answer: number;
  /** Why the walk was not ended: too many links or components. */
  readonly stopped: number;
};

/** Who is to walk, and where to. */
export type WalkRequest = {
  /** A process of the container, or the plan by which its root is put together; that lies in `directory` for a moment. */
  readonly target: ProcessIdentity | { readonly plan: readonly PlanOp[]; readonly directory: string };
  /** By the container's numbers, or a name that it knows. Groups: `keep` those that the container has no numbers for. */
  readonly who:
    | { readonly uid: number; readonly gid: number; readonly groups: readonly number[] | 'keep' }
    /** Of a container that does not run: undefined is its own user. */
    | { readonly user: string | undefined; readonly additionalGroups: readonly string[]; readonly rootCapabilities: bigint };
  /** In effect. */
  readonly capabilities: bigint;
  /** As of access(2): 4 to read, 2 to write, 1 to execute. */
  readonly mode: number;
  readonly path: string;
};

const maxBytes = 8 << 20;

/**
 * Walks along a path as a process in the namespaces of another, or in the root of a container that does not run.
 *
 * @throws {TiffinError} `runtime-failed` when that is gone, `not-found` for a user whom the container does not know
 */
export async function walkPath(request: WalkRequest, realm: Realm): Promise<PathWalk> {
  const { target } = request;
  const who = ['--caps', request.capabilities.toString(16), ...whoArguments(request.who)];
  const asked = [String(request.mode), request.path];
  if ('plan' in target) {
    // The helper deletes it as soon as it has read it.
    const plan = `${target.directory}/why-${randomId().slice(0, 16)}`;
    writeFileAtomically(plan, encodePlan(target.plan), { sync: false });
    return runWalk(['why', '--plan', plan, ...who, ...asked]);
  }
  return runWalk(['why', ...realmArguments(realm), ...who, String(target.pid), String(target.startTime), ...asked]);
}

async function runWalk(args: readonly string[]): Promise<PathWalk> {
  const { child, done } = startStorageVerb({ args, subject: 'why-denied', input: 'ignore', output: 'pipe' });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of child.stdout ?? []) {
    length += (chunk as Buffer).length;
    if (length <= maxBytes) chunks.push(chunk as Buffer);
  }
  await done;
  return parseWalk(Buffer.concat(chunks).toString('latin1'));
}

function whoArguments(who: WalkRequest['who']): readonly string[] {
  if ('uid' in who) return ['--ids', `${who.uid}:${who.gid}:${who.groups === 'keep' ? '=' : who.groups.join(',')}`];
  const groups = who.additionalGroups.length === 0 ? [] : ['--groups', who.additionalGroups.join(',')];
  const user = who.user === undefined ? [] : ['--user', who.user, ...groups];
  return ['--root-caps', who.rootCapabilities.toString(16), ...user];
}

/** Reads the lines `who …`, `step …` and `answer …` of the helper's verb `why`. */
export function parseWalk(text: string): PathWalk {
  const lines = text.split('\n').map((line) => line.split(' '));
  const line = (word: string): readonly string[] => lines.find(([first]) => first === word) ?? [];
  const [, uid, gid, groups = ''] = line('who');
  const [, answer, stopped] = line('answer');
  return {
    uid: Number(uid),
    gid: Number(gid),
    groups: groups === '' ? [] : groups.split(',').map(Number),
    mounts: line('mounts')[1] === undefined ? undefined : bytesOf(line('mounts')[1] ?? '').toString('utf8'),
    steps: lines.filter(([word]) => word === 'step').map(readStep),
    answer: Number(answer),
    stopped: Number(stopped),
  };
}

function readStep(words: readonly string[]): WalkStep {
  const [, from, name = '', error, read, write, execute, mode = '', uid, gid, mount = '', attributes = '', target = '', acl = ''] = words;
  return {
    from: Number(from),
    name: bytesOf(name).toString('utf8'),
    error: Number(error),
    access: [Number(read), Number(write), Number(execute)],
    mode: Number.parseInt(mode, 8),
    uid: Number(uid),
    gid: Number(gid),
    mount,
    attributes: BigInt(`0x${attributes || '0'}`),
    target: bytesOf(target).toString('utf8'),
    acl: readAcl(bytesOf(acl)),
  };
}

function bytesOf(hex: string): Buffer {
  return hex === '-' ? Buffer.alloc(0) : Buffer.from(hex, 'hex');
}

const aclTags: Readonly<Record<number, AclEntry['tag']>> = {
  1: 'user',
  2: 'named-user',
  4: 'group',
  8: 'named-group',
  16: 'mask',
  32: 'other',
};
const aclHeader = 4;
const aclEntry = 8;

/** The kernel's form of an access control list: a version, then tag, permissions and ID of each entry. */
function readAcl(bytes: Buffer): AclEntry[] {
  const entries: AclEntry[] = [];
  for (let at = aclHeader; at + aclEntry <= bytes.length; at += aclEntry) {
    const tag = aclTags[bytes.readUInt16LE(at)];
    if (tag !== undefined) entries.push({ tag, perm: bytes.readUInt16LE(at + 2), id: bytes.readUInt32LE(at + 4) });
  }
  return entries;
}
