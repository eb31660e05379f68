import type { VolumeView } from './list.ts';

/** A volume as `volume inspect` prints it, in Podman's shape. */
export type VolumeInspection = {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly CreatedAt: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Scope: 'local';
  readonly Options: Readonly<Record<string, string>>;
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
    Labels: record.labels,
    Scope: 'local',
    Options: record.options,
    ...(record.anonymous ? { Anonymous: true } : {}),
    MountCount: users.length,
    ...(record.needsCopyUp ? { NeedsCopyUp: true } : {}),
  };
}
