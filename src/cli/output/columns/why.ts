import type { Component, Owner, Verdict } from '../../../container/why-denied.ts';
import { escapeControls } from '../escape.ts';
import { defineColumns } from '../columns.ts';

/** A component and whether it is the one that denies. */
export type WhyRow = { readonly component: Component; readonly denies: boolean };

/** The lines of the table. */
export function whyRows({ components, denying }: Verdict): readonly WhyRow[] {
  return components.map((component, index) => ({ component, denies: index === denying }));
}

/** The table of `why-denied`. */
export const whyColumns = defineColumns<WhyRow>({
  name: 'why-denied',
  fields: {
    Mark: { header: '', value: ({ denies }) => (denies ? '-->' : '') },
    Path: { value: ({ component }) => cell(component.path) },
    Type: { value: ({ component }) => component.type },
    Mode: { value: ({ component }) => (isThere(component) ? component.mode.toString(8).padStart(4, '0') : '') },
    Owner: { value: ({ component }) => (isThere(component) ? ownersText(component, ({ inside }) => inside) : '') },
    HostOwner: { header: 'ON THE HOST', value: ({ component }) => (isThere(component) ? ownersText(component, ({ host }) => host) : '') },
    Mount: { value: ({ component }) => cell(mountText(component)) },
    Notes: { value: ({ component }) => cell(notes(component).join(', ')) },
  },
  table: ['Mark', 'Path', 'Type', 'Mode', 'Owner', 'HostOwner', 'Mount', 'Notes'],
  quiet: 'Path',
  json: ({ component }) => componentObject(component),
});

/** Names come from containers: none of them breaks a line or a column. */
function cell(text: string): string {
  return escapeControls(text)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
}

function isThere({ type }: Component): boolean {
  return type !== 'missing' && type !== 'unseen';
}

function ownersText({ user, group }: Component, side: (owner: Owner) => number | undefined): string {
  return [user, group].map((owner) => side(owner) ?? 'unmapped').join(':');
}

function mountText({ mount, specMount }: Component): string {
  if (mount === undefined) return '';
  const kind = specMount?.type === 'bind' ? 'bind' : mount.type;
  const flags = ['ro', 'noexec', 'nosuid', 'nodev'].filter(
    (flag) => mount.options.includes(flag) || (flag === 'ro' && mount.superOptions.includes(flag)),
  );
  return [`${mount.point}:`, kind, ...flags].join(' ');
}

function notes({ target, acl, immutable, appendOnly, error, hostPath, specMount }: Component): string[] {
  return [
    ...(target === '' ? [] : [`leads to ${target}`]),
    ...(acl.some(({ tag }) => tag === 'mask') ? ['ACL'] : []),
    ...(immutable ? ['immutable'] : []),
    ...(appendOnly ? ['append-only'] : []),
    ...(error === undefined ? [] : [error]),
    ...(hostPath !== undefined && specMount?.type === 'bind' ? [`is ${hostPath}`] : []),
  ];
}

/** A verdict for programs and templates. */
export function verdictObject(verdict: Verdict): unknown {
  const { granted, path, user, group, components, denying, cause, change } = verdict;
  return {
    Granted: granted,
    Path: path,
    User: user.inside,
    Group: group.inside,
    HostUser: user.host,
    HostGroup: group.host,
    Denies: denying === undefined ? '' : (components[denying]?.path ?? ''),
    Cause: cause,
    Change: change,
    Components: components.map((component, index) => ({ ...componentObject(component), Denies: index === denying })),
  };
}

function componentObject(component: Component): Readonly<Record<string, unknown>> {
  const { path, type, mode, user, group, target, mount, hostPath, acl, error, access } = component;
  return {
    Path: path,
    HostPath: hostPath ?? '',
    Type: type,
    Mode: mode.toString(8).padStart(4, '0'),
    User: user.inside ?? null,
    Group: group.inside ?? null,
    HostUser: user.host,
    HostGroup: group.host,
    Target: target,
    Acl: acl.map(({ tag, id, perm }) => ({ Tag: tag, HostId: tag.startsWith('named') ? id : null, Permissions: perm })),
    Immutable: component.immutable,
    AppendOnly: component.appendOnly,
    MountPoint: mount?.point ?? '',
    MountType: mount?.type ?? '',
    MountOptions: mount?.options ?? [],
    Error: error ?? '',
    Access: (['r', 'w', 'x'] as const).filter((each) => access[each] === undefined).join(''),
  };
}
