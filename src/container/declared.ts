import type { PortMapping } from '../config/network-settings.ts';
import type { ContainerRecord } from '../storage/container-record.ts';
import type { HealthCheck } from '../runtime/health.ts';
import type { ResolvedMount } from '../runtime/facts.ts';
import type { IdMaps } from '../runtime/id-maps.ts';
import type { CreateRequest, LogDriver } from '../runtime/request.ts';

/** A secret that a container has: `secret` is its name, `id` what it was when the container was made. */
export type ContainerSecret = { readonly secret: string; readonly id: string } & (
  | { readonly kind: 'file'; readonly target: string; readonly uid: number; readonly gid: number; readonly mode: number }
  | { readonly kind: 'variable'; readonly name: string }
);

/**
 * What the database keeps about a container beside its name: the request, and what `ps` shows of what became of it, so that a
 * list of hundreds needs no file of theirs.
 */
export type Declared = {
  readonly request: CreateRequest;
  /** The command line that created it, as typed. */
  readonly createCommand: readonly string[];
  /** Where that was, for its relative paths; rows of earlier versions lack it. */
  readonly createDirectory?: string | undefined;
  /** Of `run`: the command that made it, as `ownOwner` names it. Whoever only created a container may go. */
  readonly runner: string | undefined;
  /** The process, as `ownOwner` names it, that the container ends and goes with. */
  readonly tiedTo?: string;
  /** Of the image at that time. */
  readonly imageDigest: string;
  /** Entrypoint and command as they run. */
  readonly command: readonly string[];
  /** How many words of it are the entrypoint; rows of earlier versions lack it. */
  readonly entrypointWords?: number;
  /** Ports with `-P` and port ranges resolved. */
  readonly ports: readonly PortMapping[];
  /** `80/tcp`: exposed by the image or by `--expose`, published or not. */
  readonly exposedPorts: readonly string[];
  /** In the order in which they are made; volumes have their names and directories. */
  readonly mounts: readonly ResolvedMount[];
  /** As `inspect` prints it: `pasta`, `none`, `container:ID`. */
  readonly networkMode: string;
  readonly log: { readonly driver: LogDriver; readonly path: string; readonly maxBytes: number };
  /** undefined when it has none; rows of earlier versions lack it. */
  readonly health?: HealthCheck | undefined;
  /** What IDs inside are in the realm; undefined: the same. Rows of earlier versions lack it. */
  readonly idMaps?: IdMaps | undefined;
  /** Rows of earlier versions lack it. */
  readonly secrets?: readonly ContainerSecret[];
  readonly stopSignal: number;
  readonly stopTimeoutSeconds: number;
};

/** A container as this room sees it. */
export type Container = ContainerRecord<Declared>;

/** The command without the entrypoint, which is what `ps` shows. */
export function givenCommand({ command, entrypointWords = 0 }: Pick<Declared, 'command' | 'entrypointWords'>): readonly string[] {
  return command.slice(entrypointWords);
}

/** Temporary file systems that `--read-only` brings along: runtime/mounts.ts. */
const readOnlyTmpfs = ['/tmp', '/run', '/var/tmp'];

/** The mounts that were asked for, or that the image has: without those that `--read-only` brings along. */
export function wantedMounts({ mounts, request }: Pick<Declared, 'mounts' | 'request'>): readonly ResolvedMount[] {
  const asked = new Set(request.storage.mounts.map((mount) => ('target' in mount ? mount.target : '')));
  return mounts.filter((mount) => mount.kind !== 'tmpfs' || !readOnlyTmpfs.includes(mount.target) || asked.has(mount.target));
}
