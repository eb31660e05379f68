import { TiffinError } from '../../lib/errors.ts';
import type { SeccompAction, SeccompArgument, SeccompSpec } from '../../oci/runtime-spec.ts';

/** What happens at one system call: the first rule whose conditions all hold; else `otherwise`. Actions are SECCOMP_RET_ values. */
export type Decision = { readonly rules: readonly ConditionalRule[]; readonly otherwise: number };

/** An action that holds when all conditions on the arguments do. */
export type ConditionalRule = { readonly conditions: readonly SeccompArgument[]; readonly action: number };

/** ENOSYS of Linux on all our architectures: "there is no such call", on which programs fall back. */
export const notImplemented = 38;
const notPermitted = 1;

const returnValues: Readonly<Record<Exclude<SeccompAction, 'SCMP_ACT_ERRNO' | 'SCMP_ACT_TRACE' | 'SCMP_ACT_NOTIFY'>, number>> = {
  SCMP_ACT_KILL: 0x0000_0000,
  SCMP_ACT_KILL_THREAD: 0x0000_0000,
  SCMP_ACT_KILL_PROCESS: 0x8000_0000,
  SCMP_ACT_TRAP: 0x0003_0000,
  SCMP_ACT_LOG: 0x7ffc_0000,
  SCMP_ACT_ALLOW: 0x7fff_0000,
};

/**
 * The SECCOMP_RET_ value of an action.
 *
 * @throws {TiffinError} `unsupported` for SCMP_ACT_NOTIFY, which needs an agent
 * @see seccomp(2)
 */
export function actionValue(action: SeccompAction, errnoRet: number | undefined): number {
  if (action === 'SCMP_ACT_ERRNO') return returnErrno(errnoRet ?? notPermitted);
  if (action === 'SCMP_ACT_TRACE') return 0x7ff0_0000 + (errnoRet ?? notPermitted);
  if (action === 'SCMP_ACT_NOTIFY')
    throw new TiffinError('unsupported', 'seccomp profile: SCMP_ACT_NOTIFY is not supported: there is no agent that would be asked');
  return returnValues[action];
}

/** SECCOMP_RET_ERRNO with that errno. */
export function returnErrno(errno: number): number {
  return 0x0005_0000 + errno;
}

/**
 * The decision for each system call that the profile names; the rest gets the default.
 *
 * A rule without conditions goes before those with some, whatever their order, as libseccomp has it. Conditions of one rule on the
 * same argument are alternatives, as runc has it. Names that the architecture lacks are skipped.
 *
 * @param numbers the architecture's system calls
 */
export function decideSyscalls(spec: SeccompSpec, numbers: ReadonlyMap<string, number>): ReadonlyMap<number, Decision> {
  const otherwise = actionValue(spec.defaultAction, spec.defaultErrnoRet);
  const decisions = new Map<number, Decision>();
  const settled = new Set<number>();
  for (const { names, action, errnoRet, args = [] } of spec.syscalls) {
    const value = actionValue(action, errnoRet);
    for (const name of names) {
      const number = numbers.get(name);
      if (number === undefined || settled.has(number)) continue;
      if (args.length === 0) {
        settled.add(number);
        decisions.set(number, { rules: [], otherwise: value });
      } else {
        const rules = decisions.get(number)?.rules ?? [];
        decisions.set(number, { rules: [...rules, ...alternatives(args).map((conditions) => ({ conditions, action: value }))], otherwise });
      }
    }
  }
  return decisions;
}

function alternatives(args: readonly SeccompArgument[]): readonly (readonly SeccompArgument[])[] {
  const repeats = new Set(args.map((argument) => argument.index)).size < args.length;
  return repeats ? args.map((argument) => [argument]) : [args];
}
