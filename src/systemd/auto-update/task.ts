import type { Container } from '../../container/declared.ts';
import type { PullOptions } from '../../image/pull.ts';
import type { RegistryAccess } from '../../image/services.ts';
import type { PodServices } from '../../pod/services.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { UpdatePolicy } from './policy.ts';

/** What became of a container, in Podman's words. */
export type UpdateStatus = 'true' | 'false' | 'failed' | 'pending' | 'rolled back';

/** A container that may be updated. */
export type UpdateTask = {
  readonly container: Container;
  /** What it runs. */
  readonly image: ImageRecord;
  /** As it was typed. */
  readonly name: string;
  readonly policy: UpdatePolicy;
  readonly unit: string;
  /** The unit of a member of a pod whose unit is `unit`: it starts after that one. */
  readonly ownUnit: string | undefined;
  readonly access: RegistryAccess;
};

/** What the parts of an update work with. */
export type UpdateServices = PodServices;

/** How containers are updated. */
export type AutoUpdateOptions = {
  /** Only see what would be updated. */
  readonly dryRun: boolean;
  /** Go back to the image of before when its unit does not start with the new one. */
  readonly rollback: boolean;
  /** As those of `ps`; all must hold. */
  readonly filters: readonly string[];
  readonly access: RegistryAccess;
  readonly progress?: PullOptions['progress'];
  /** Between units work ends at once; a unit that is being restarted is brought to its end. */
  readonly signal: AbortSignal;
};

/** The systemd that has the units. */
export type UnitManager = {
  /** Throws when nobody can restart a unit of this name. */
  requireUnit(unit: string): Promise<void>;
  /** Whether a unit runs. */
  isActive(unit: string): Promise<boolean>;
  /** Throws when the unit has not started again. */
  restart(unit: string): Promise<void>;
  /** Waits until a unit that is being started has started. Throws when it has not. */
  start(unit: string): Promise<void>;
};
