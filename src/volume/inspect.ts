import type { VolumeView } from './list.ts';

/** A volume as `volume inspect` prints it, in Podman's shape. */
export type VolumeInspection = {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly CreatedAt: string;
  readonly Labels: ReadonlyMap<string, string>;
  readonly Scope: 'local';
  readonly Options: ReadonlyMap<string, string>;
  readonly UID?: number;
  readonly GID?: number;
  readonly Anonymous?: true;
  readonly MountCount: number;
  readonly NeedsCopyUp?: true;
};

/** Builds what `volume inspect` prints. `MountCount` counts containers, running or not. */
export function inspectVolume({ record, users }: VolumeView): VolumeInspection {
  return {
    Name: record.name,
    Driver: record.driver,
    Mountpoint: record.path,
    CreatedAt: record.createdAt,
    Labels: new Map(Object.entries(record.labels)),
    Scope: 'local',
    Options: new Map(Object.entries(record.options)),
    ...(record.uid === undefined || record.uid === 0 ? {} : { UID: record.uid }),
    ...(record.gid === undefined || record.gid === 0 ? {} : { GID: record.gid }),
    ...(record.anonymous ? { Anonymous: true } : {}),
    MountCount: users.length,
    ...(record.needsCopyUp ? { NeedsCopyUp: true } : {}),
  };
}
