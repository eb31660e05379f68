import type { Abortable } from './options.ts';

/** Which events are wanted. */
export type EventOptions = Abortable & {
  /** From then on; by default only those to come. The log keeps some megabytes. */
  readonly since?: Date;
  /** Until then; by default until the loop is broken off or `signal` is aborted. */
  readonly until?: Date;
  /** Such as `'container=db'`, `'event=died'`, `'type=image'`: values of a key are alternatives, keys must all match. */
  readonly filters?: readonly string[];
};

/** Something that happened in the store, whoever did it. */
export type StoreEvent = {
  readonly time: Date;
  readonly type: 'container' | 'image' | 'volume' | 'network' | 'pod' | 'secret' | 'system' | 'artifact' | 'machine';
  /** A word of Podman's: `create`, `start`, `died`, `pull`, … */
  readonly status: string;
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** Of a container: its image's name. */
  readonly image: string | undefined;
  /** Of `died` and `exec_died`. */
  readonly exitStatus: number | undefined;
  /** Of `health_status`. */
  readonly health: string | undefined;
  /** Labels of a container; properties of other things. */
  readonly attributes: Readonly<Record<string, string>>;
};
