import type { QuadletProblem } from './quadlet-problem.ts';
import type { QuadletType } from './quadlet-key.ts';
import type { UnitFile } from './unit-file.ts';

/** A Quadlet as it was found: its file and the drop-ins that belong to it, read into one unit. */
export type QuadletSource = {
  /** `web.container` */
  readonly name: string;
  readonly type: QuadletType;
  /** Where it was found; not what a symbolic link stands for. */
  readonly path: string;
  /** Sections of the file, then those of its drop-ins; every entry knows where it stands. */
  readonly unit: UnitFile;
  readonly dropIns: readonly string[];
  /** What is wrong with the form of the files. */
  readonly problems: readonly QuadletProblem[];
};

/** What Quadlets may be asked of the host. */
export type QuadletHost = {
  /** Whether there is something at a path. */
  readonly exists: (path: string) => boolean;
  /** The ID of a user of the host. */
  readonly userId: (name: string) => number | undefined;
  /** The ID of a group of the host. */
  readonly groupId: (name: string) => number | undefined;
};
