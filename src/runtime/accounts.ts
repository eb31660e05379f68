import type { PlanOp } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { PlanFacts } from './facts.ts';
import { annotationNames } from './spec.ts';
import { numericId, parseUserSpec } from './user-spec.ts';

type Entry = { readonly name: string; readonly uid: number; readonly gid: string; readonly comment: string };

/**
 * Lines of /etc/passwd and /etc/group for users that the image may not know: the caller with keep-id, `--hostuser`, and who runs when that
 * is a number. The helper adds those whose ID is free. Pure.
 */
export function accountOps(spec: RuntimeSpec, { request, accounts }: Pick<PlanFacts, 'request' | 'accounts'>): readonly PlanOp[] {
  const { passwd = true, passwdEntry, groupEntry } = request.process.accounts ?? {};
  if (!passwd || accounts === undefined) return [];
  const { kept, hostUsers } = accounts;
  const home = /^[^:\n]+$/.test(spec.process.cwd) ? spec.process.cwd : '/';
  const passwdLine = (entry: Entry, template?: string): PlanOp => ({
    op: 'account',
    file: 'passwd',
    id: entry.uid,
    line: fill(template ?? '$USERNAME:*:$UID:$GID:$NAME:$HOME:/bin/sh', { ...entry, home }),
  });
  const known = hostUsers.map((user) => passwdLine({ ...user, gid: String(user.gid) }));
  const own =
    kept === undefined
      ? []
      : [passwdLine({ ...kept, gid: String(kept.gid) }, passwdEntry), groupLine({ gid: kept.gid, name: kept.name, user: kept.name })];
  return [...known, ...own, ...runningUser(spec, { passwdLine, passwdEntry, groupEntry })];
}

type Templates = {
  readonly passwdLine: (entry: Entry, template?: string) => PlanOp;
  readonly passwdEntry: string | undefined;
  readonly groupEntry: string | undefined;
};

function runningUser(spec: RuntimeSpec, { passwdLine, passwdEntry, groupEntry }: Templates): readonly PlanOp[] {
  const { uid, gid } = spec.process.user;
  const { user, group } = parseUserSpec(spec.annotations?.[annotationNames.user] ?? `${uid}:${gid}`);
  const userId = numericId(user);
  const groupId = group === undefined ? undefined : numericId(group);
  return [
    ...(userId === undefined || userId === 0
      ? []
      : [passwdLine({ name: user, uid: userId, gid: '$GID', comment: 'container user' }, passwdEntry)]),
    ...(groupId === undefined || groupId === 0 ? [] : [groupLine({ gid: groupId, name: String(groupId), user }, groupEntry)]),
  ];
}

function groupLine({ gid, name, user }: { gid: number; name: string; user: string }, template = '$GROUPNAME:x:$GID:$USERLIST'): PlanOp {
  const line = template
    .replaceAll('$GROUPNAME', () => name)
    .replaceAll('$GID', String(gid))
    .replaceAll('$USERLIST', () => user);
  return { op: 'account', file: 'group', id: gid, line };
}

function fill(template: string, { name, uid, gid, comment, home }: Entry & { readonly home: string }): string {
  return template
    .replaceAll('$USERNAME', () => name)
    .replaceAll('$UID', String(uid))
    .replaceAll('$GID', () => gid)
    .replaceAll('$NAME', () => comment)
    .replaceAll('$HOME', () => home);
}
