import type { Abortable } from './options.ts';

/** Which part of a log is wanted. */
export type LogOptions = Abortable & {
  /** Go on until the container has ended. */
  readonly follow?: boolean;
  /** Only the last so many lines of what is there. */
  readonly tail?: number;
  readonly since?: Date;
  readonly until?: Date;
};

/** A line that a container wrote. */
export type LogLine = {
  readonly time: Date;
  readonly stream: 'stdout' | 'stderr';
  /** Without the newline; bytes that are no UTF-8 are U+FFFD. Lines above 1 MiB come in parts. */
  readonly text: string;
};
