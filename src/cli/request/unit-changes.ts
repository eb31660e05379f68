import type { UnitChanges } from '../../runtime/unit.ts';
import { parseNotifyMode } from './lifecycle.ts';
import { parseCgroupMode } from './resources.ts';

/** The options of `start` about the unit that it is the start of. */
export type UnitFields = { readonly sdNotify: string | undefined; readonly cgroups: string | undefined };

/**
 * What a unit's start wants otherwise than the command that has made the container.
 *
 * @throws {TiffinError} `invalid-argument` for a mode that is none
 */
export function toUnitChanges({ sdNotify, cgroups }: UnitFields): UnitChanges {
  return {
    ...(sdNotify !== undefined && { sdNotify: parseNotifyMode(sdNotify) }),
    ...(cgroups !== undefined && { cgroups: parseCgroupMode(cgroups) }),
  };
}
