import type { PortMapping } from '../../../config/network-settings.ts';
import { givenCommand, wantedMounts } from '../../../container/declared.ts';
import { namespaceId, portsText, type NamespaceName } from '../../../container/describe.ts';
import type { ContainerSize } from '../../../container/size.ts';
import type { ContainerView } from '../../../container/view.ts';
import { mapOrNil } from '../../../lib/nil.ts';
import { formatSize } from '../../../lib/units.ts';
import type { CellStyle, Tone } from '../columns.ts';

/** A row of `ps`. */
export type ContainerRow = ContainerView & {
  /** Only when it was asked for. */
  readonly size: ContainerSize | undefined;
  /** The container in whose network namespace it is: its ports are shown. */
  readonly networkOwner?: ContainerView['record'] | undefined;
  /** With `--ns`: `Namespaces` is filled. */
  readonly showsNamespaces?: boolean;
};

const shortCommandLength = 17;
/** What Go's zero time is in seconds since 1970. */
const goZeroSeconds = -62_135_596_800;

/** A moment in seconds since 1970; Go's zero time for none. */
export function seconds(moment: bigint | undefined): number {
  return moment === undefined ? goZeroSeconds : Number(moment / 1_000_000_000n);
}

/** Where something is mounted, as Podman orders it: what is bound and temporary before named volumes. */
export function targets({ record }: ContainerRow): string[] {
  const rank = (mount: (typeof record.request.mounts)[number]): number => (mount.kind === 'bind' && mount.volume !== undefined ? 1 : 0);
  const mounts = wantedMounts(record.request).toSorted((left, right) => rank(left) - rank(right));
  return mounts.map(({ target }) => target);
}

/** The command without its entrypoint. */
export function commandText({ record }: ContainerRow, { noTrunc }: CellStyle): string {
  const text = givenCommand(record.request).join(' ');
  return noTrunc || text.length <= shortCommandLength ? text : `${text.slice(0, shortCommandLength)}...`;
}

/** A map, as in Podman: `{{.Labels}}` prints `map[a:b]`. */
export function labels({ record }: ContainerRow): ReadonlyMap<string, string> {
  return mapOrNil(record.labels);
}

/** `0B (virtual 2.13MB)`; empty when it was not measured. */
export function sizeText({ size }: ContainerRow): string {
  return size === undefined ? '' : `${formatSize(size.writableBytes)} (virtual ${formatSize(size.totalBytes)})`;
}

/** The named networks it is on. */
export function networks({ record }: ContainerRow): readonly string[] {
  return record.networks ?? [];
}

/** Its published ports, or those of the container whose network it shares. */
export function publishedPorts({ record, networkOwner }: ContainerRow): readonly PortMapping[] {
  return (networkOwner ?? record).request.ports;
}

/** As PORTS shows them. */
export function portsCell(row: ContainerRow): string {
  return portsText(publishedPorts(row), row.record.request.exposedPorts);
}

/** Exposed ports: the number, and its protocols. */
export function exposedPorts({ record }: ContainerRow): ReadonlyMap<number, readonly string[]> {
  const byNumber: Record<string, string[]> = {};
  for (const port of record.request.exposedPorts) {
    const [number = '', protocol = 'tcp'] = port.split('/');
    byNumber[number] = [...(byNumber[number] ?? []), protocol];
  }
  const named = mapOrNil(byNumber);
  return named.size === 0
    ? (named as ReadonlyMap<never, never>)
    : new Map([...named].map(([number, protocols]) => [Number(number), protocols]));
}

/** A namespace of its init by its number; empty when it does not run. */
export function namespaceOf({ state }: ContainerRow, kind: NamespaceName): string {
  return namespaceId(state.init?.pid, kind);
}

const namespaceMembers = { Mnt: 'mnt', Cgroup: 'cgroup', Ipc: 'ipc', Net: 'net', Pidns: 'pid', Uts: 'uts', User: 'user' } as const;

/** All namespaces, when `--ns` asked for them. */
export function namespaces(row: ContainerRow): Readonly<Record<string, string>> {
  const members = Object.entries(namespaceMembers);
  return Object.fromEntries(members.map(([name, kind]) => [name, row.showsNamespaces === true ? namespaceOf(row, kind) : '']));
}

/** What the state means: green runs, red has failed. */
export function stateTone({ state, health }: ContainerRow): Tone {
  switch (state.name) {
    case 'running':
      return health === 'unhealthy' ? 'bad' : health === 'starting' ? 'warning' : 'good';
    case 'paused':
    case 'stopping':
    case 'restarting':
      return 'warning';
    case 'exited':
      return state.exitCode === 0 ? 'dim' : 'bad';
    case 'created':
    case 'initialized':
      return 'plain';
  }
}
