import type { AclEntry } from '../../native/why.ts';
import { changeMount } from './change-mount.ts';
import type { Access, Component } from './component.ts';
import type { Denial, Walked } from './find-denial.ts';
import type { IdMap } from './id-map.ts';
import { shellWord } from './shell-word.ts';

/** What a proposal needs beside the walk. */
export type Setting = {
  readonly container: string;
  /** The user's own ID on the host. */
  readonly ownId: number;
  /** The IDs that the user has at all: what `tiffin unshare` can change. */
  readonly realm: { readonly users: IdMap; readonly groups: IdMap };
  readonly hasSelinux: boolean;
};

/** One sentence of cause and the one change that mends it. */
export type Proposal = { readonly cause: string; readonly change: string };

const verbs: Readonly<Record<Access, string>> = { r: 'read', w: 'write', x: 'execute' };
const anyoneExecutes = 0o111;

/** Words the cause of a denial, and the one change by which it goes away. Pure. */
export function propose(denial: Denial, walked: Walked, setting: Setting): Proposal {
  const component = walked.components[denial.index];
  if (component === undefined) return unknownCause(setting);
  const path = shellWord(component.path);
  const place = shellWord(component.hostPath ?? component.path);
  switch (denial.kind) {
    case 'mode':
      return modeCause({ denial, component, walked, setting });
    case 'read-only':
      return { cause: `${path} is on a mount that is read-only`, change: changeMount(component, 'rw') };
    case 'noexec':
      return { cause: `${path} is on a mount that is noexec: no program on it is executed`, change: changeMount(component, 'exec') };
    case 'immutable':
      return { cause: `${path} is marked immutable`, change: `sudo chattr -i ${place}` };
    case 'missing':
      return missingCause(component, walked);
    case 'not-a-directory':
      return { cause: `${path} is a ${component.type}, not a directory`, change: 'ask for a path that does not go through it' };
    case 'loop':
      return { cause: `${path} is a link that leads back to itself`, change: inPlace(component, setting, `rm ${place}`) };
    case 'too-long':
      return { cause: `${path} is longer than the kernel takes, or has too many components`, change: 'ask for a shorter path' };
    case 'protected-link':
      return {
        cause: `${path} is another user's link in a directory where everybody writes: the kernel does not follow it (fs.protected_symlinks)`,
        change: `ask for the path that it leads to: ${shellWord(component.target)}`,
      };
    case 'traced':
      return { cause: `${path} is shown only to who may trace its process`, change: 'run with --user 0, or with the user of that process' };
    case 'unknown':
      return unknownCause(setting);
  }
}

function unknownCause({ hasSelinux }: Setting): Proposal {
  return {
    cause: 'modes, owners and mounts would allow it: this looks like a security module of the host',
    change: hasSelinux ? 'give the volume a label: -v SOURCE:DESTINATION:z' : 'see the kernel log: sudo journalctl -k | grep -i denied',
  };
}

function missingCause(component: Component, { components }: Walked): Proposal {
  const path = shellWord(component.path);
  const link = components.slice(0, components.indexOf(component)).findLast(({ target }) => target !== '');
  const through = link === undefined ? '' : `, where the link ${shellWord(link.path)} leads (${shellWord(link.target)})`;
  const where = component.hostPath;
  if (component.target !== '') return { cause: `${path} is a link that leads nowhere`, change: 'run the process that it is about' };
  if (where === undefined)
    return { cause: `${path} does not exist${through}`, change: `make it in the image, or mount it: -v SOURCE:${path}` };
  return { cause: `${path} does not exist${through}`, change: `make it on the host: mkdir -p ${shellWord(where)} (or touch, for a file)` };
}

type Case = { readonly denial: Denial; readonly component: Component; readonly walked: Walked; readonly setting: Setting };

function modeCause({ denial, component, walked, setting }: Case): Proposal {
  const { access } = denial;
  const letter = classOf(component, walked);
  const verb = access === 'x' && component.type === 'directory' ? 'search' : verbs[access];
  const { user, group } = walked.walker;
  const mode = component.mode.toString(8).padStart(4, '0');
  const owner = `${inside(component.user.inside)}:${inside(component.group.inside)}`;
  const unmapped =
    component.user.inside === undefined ? `, an owner that the container has no number for (${component.user.host} on the host)` : '';
  const cause = `${inside(user.inside)}:${inside(group.inside)} may not ${verb} ${shellWord(component.path)}: mode ${mode}, owner ${owner}${unmapped}${aclText(component.acl)}`;
  const change = modeChange(component, { access, letter, walked, setting });
  // The kernel looks at modes first; changing them alone would only bring the next refusal.
  if (access !== 'w' || component.mount?.options.includes('ro') !== true || /^(run with|nothing)/.test(change)) return { cause, change };
  const remount = changeMount(component, 'rw');
  const both =
    component.hostPath === undefined ? `${remount}, and with --user ${inside(component.user.inside)}` : `${change}; and ${remount}`;
  return { cause: `${cause}; and its mount is read-only`, change: both };
}

function inside(id: number | undefined): string {
  return id === undefined ? 'unmapped' : String(id);
}

function aclText(acl: readonly AclEntry[]): string {
  return acl.some(({ tag }) => tag === 'mask') ? ', with an access control list' : '';
}

type Class = 'u' | 'g' | 'o' | 'acl';

/** Whose bits count: those of the owner, of the group, of the others, or the access control list. */
function classOf({ user, group, acl }: Component, { walker }: Walked): Class {
  const groups = [walker.group, ...walker.groups].map(({ host }) => host);
  if (user.host === walker.user.host) return 'u';
  const isNamed = ({ tag, id }: AclEntry): boolean =>
    (tag === 'named-user' && id === walker.user.host) || (tag === 'named-group' && groups.includes(id));
  if (acl.some(isNamed) || (acl.length > 0 && groups.includes(group.host))) return 'acl';
  return groups.includes(group.host) ? 'g' : 'o';
}

type ModeCase = { readonly access: Access; readonly letter: Class; readonly walked: Walked; readonly setting: Setting };

function modeChange(component: Component, modeCase: ModeCase): string {
  const { access, letter, walked, setting } = modeCase;
  if (/^\/(proc|sys)(\/|$)/.test(component.mount?.point ?? '/')) return procChange(component);
  const place = shellWord(component.hostPath ?? component.path);
  const bits = chmodWord(component, modeCase);
  if (bits !== undefined) return inPlace(component, setting, `chmod ${bits} ${place}`);
  if (letter === 'o' && isOurs(component, setting)) return chownChange(component, walked, setting);
  // Whoever may write may read, and reach what is inside.
  const perm = access === 'w' ? 'rwx' : 'rx';
  return inPlace(component, setting, `setfacl -m u:${idFor(component, walked.walker.user.host, setting)}:${perm} ${place}`);
}

/** What chmod is told, where a mode can grant it and would not grant everybody to write. */
function chmodWord({ type, mode }: Component, { access, letter }: ModeCase): string | undefined {
  const isDirectory = type === 'directory';
  if (access === 'x' && type === 'file' && (mode & anyoneExecutes) === 0) return '+x';
  if (letter === 'acl' || (letter === 'o' && access === 'w')) return undefined;
  const bits = isDirectory && access === 'r' ? 'rx' : access;
  return `${letter}+${bits}`;
}

/** What is masked is a small mount of its own over a part of /proc or /sys, or that part again, read-only. */
function procChange({ mount, path, user }: Component): string {
  if (user.inside === undefined) return `nothing: the kernel keeps ${shellWord(path)} for root of the host`;
  const isMask = mount !== undefined && (mount.options.includes('ro') || mount.type === 'tmpfs');
  if (isMask) return `run with --security-opt unmask=${shellWord(mount.point)}`;
  return `run with --user ${user.inside}`;
}

/** Who can change a file's owner: somebody who has that owner's number. */
function isOurs({ user, group }: Component, { realm }: Setting): boolean {
  return realm.users.inside(user.host) !== undefined && realm.groups.inside(group.host) !== undefined;
}

function chownChange(component: Component, { walker }: Walked, { realm, container }: Setting): string {
  const { user, group } = walker;
  if (component.hostPath === undefined)
    return `tiffin exec --user 0 ${container} chown ${inside(user.inside)}:${inside(group.inside)} ${shellWord(component.path)}`;
  const [uid, gid] = [realm.users.inside(user.host), realm.groups.inside(group.host)];
  return `tiffin unshare chown ${inside(uid)}:${inside(gid)} ${shellWord(component.hostPath)}`;
}

/** The prefix under which a command may change the file, and counts users as the command must. */
function prefixFor(component: Component, setting: Setting): 'inside' | 'own' | 'unshare' | 'sudo' {
  if (component.hostPath === undefined) return 'inside';
  if (component.user.host === setting.ownId) return 'own';
  return isOurs(component, setting) ? 'unshare' : 'sudo';
}

function inPlace(component: Component, setting: Setting, command: string): string {
  switch (prefixFor(component, setting)) {
    case 'inside':
      return `tiffin exec --user 0 ${setting.container} ${command}`;
    case 'own':
      return command;
    case 'unshare':
      return `tiffin unshare ${command}`;
    case 'sudo':
      return `sudo ${command}`;
  }
}

function idFor(component: Component, hostId: number, setting: Setting): number {
  return prefixFor(component, setting) === 'unshare' ? (setting.realm.users.inside(hostId) ?? hostId) : hostId;
}
