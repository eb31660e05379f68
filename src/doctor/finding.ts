/** A command that repairs something, and who must run it. */
export type Repair = {
  readonly command: string;
  /** `root`: an administrator; `user`: the one who runs tiffin. */
  readonly by: 'root' | 'user';
};

/**
 * What a look at one thing came to: `ok`, `note` (works, but one should know), `warning` (something will not work),
 * `failure` (containers cannot run).
 */
export type FindingStatus = 'ok' | 'note' | 'warning' | 'failure';

/** One thing that was looked at. */
export type Finding = {
  /** Stable name: `user-namespace`. */
  readonly check: string;
  readonly status: FindingStatus;
  /** What was found; lower case, no full stop. */
  readonly summary: string;
  /** What does not work because of it, and what does instead. */
  readonly consequence?: string;
  /** Any of them, the best one first. */
  readonly repairs: readonly Repair[];
};

/** A finding that needs no repair. */
export function ok(check: string, summary: string): Finding {
  return { check, status: 'ok', summary, repairs: [] };
}

/** A repair for an administrator. */
export function byRoot(command: string): Repair {
  return { command, by: 'root' };
}

/** A repair for the user. */
export function byUser(command: string): Repair {
  return { command, by: 'user' };
}

/** Whether containers can run in spite of all findings. */
export function canRun(findings: readonly Finding[]): boolean {
  return !findings.some((finding) => finding.status === 'failure');
}
