import type { PlanOp } from '../native/plan.ts';
import type { ProcessSpec, RuntimeSpec } from '../oci/runtime-spec.ts';
import { variableName } from './environment.ts';
import { bytesOf } from './bytes.ts';
import { seccompFlags } from './seccomp/compile.ts';
import type { UnitFacts } from './unit.ts';

/** Rows and columns of a terminal. */
export type TerminalSize = { readonly rows: number; readonly columns: number };

const plainTerminal: TerminalSize = { rows: 24, columns: 80 };

/** The operation of a value that may be absent. */
export function present<Value>(value: Value | undefined, make: (value: Value) => PlanOp): readonly PlanOp[] {
  return value === undefined ? [] : [make(value)];
}

/** What is run, with which environment, limits and umask. */
export function commandOps(own: ProcessSpec, argv: readonly string[], environment: readonly string[]): readonly PlanOp[] {
  return [
    { op: 'environment', entries: environment.map(bytesOf) },
    { op: 'arguments', argv: argv.map(bytesOf) },
    ...(own.rlimits ?? []).map(({ type, soft, hard }): PlanOp => ({
      op: 'rlimit',
      resource: type.slice('RLIMIT_'.length).toLowerCase(),
      soft,
      hard,
    })),
    ...present(own.user.umask, (mask) => ({ op: 'umask', mask })),
  ];
}

/** The entries whose names no secret takes: of two with one name programs read the first. */
export function withoutSecretNames(environment: readonly string[], secrets: readonly { readonly name: string }[] = []): readonly string[] {
  const taken = new Set(secrets.map(({ name }) => name));
  return taken.size === 0 ? environment : environment.filter((entry) => !taken.has(variableName(entry)));
}

/** The filter, when the spec has one and it was compiled. */
export function seccompOps({ linux }: RuntimeSpec, program: Uint8Array | undefined): readonly PlanOp[] {
  return linux.seccomp === undefined || program === undefined ? [] : [{ op: 'seccomp', program, flags: seccompFlags(linux.seccomp) }];
}

/** A terminal of the container's own, as large as the caller's; 24 by 80 when that is not known. */
export function terminalOp(size: TerminalSize | undefined): PlanOp {
  return { op: 'terminal', ...(size ?? plainTerminal) };
}

/** Descriptors of the caller that the process keeps, those of a socket unit first. */
export function descriptorOps(preserved: number, sockets?: UnitFacts['sockets']): readonly PlanOp[] {
  const count = Math.max(preserved, sockets?.count ?? 0);
  const kept = count > 0 ? [{ op: 'preserve-descriptors', count } as const] : [];
  return sockets === undefined ? kept : [...kept, { op: 'listen-descriptors', ...sockets }];
}
