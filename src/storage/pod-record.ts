import type { JsonObject } from './container-record.ts';

/** What was asked when a pod was made. It does not change; what is true of it now is what is true of its containers. */
export type PodRecord<Request = JsonObject> = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** The container that holds its namespaces; undefined for a pod without. */
  readonly infraId: string | undefined;
  /** RFC 3339 with milliseconds, UTC. */
  readonly createdAt: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly request: Request;
};
