/** A process that is what it was when it was recorded: `startTime` is field 22 of /proc/PID/stat, in clock ticks. */
export type ProcessIdentity = { readonly pid: number; readonly startTime: number };
