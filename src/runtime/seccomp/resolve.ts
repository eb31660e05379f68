import type { SeccompArgument, SeccompSpec } from '../../oci/runtime-spec.ts';
import { defaultProfile } from './default-profile.ts';
import { parseSeccompProfile, type ProfileRule, type RuleCondition, type SeccompProfile } from './profile.ts';

/** What the conditions of a profile ask about. */
export type SeccompFacts = {
  /** The bounding set, names with `CAP_`. */
  readonly capabilities: readonly string[];
  /** As `process.arch` says. */
  readonly architecture: string;
  readonly kernel: readonly [number, number];
};

/** The audit names of an architecture and of those whose programs it runs too. */
const architectures: Readonly<Record<string, { readonly goName: string; readonly list: readonly string[] }>> = {
  x64: { goName: 'amd64', list: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
  arm64: { goName: 'arm64', list: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'] },
};

/**
 * Decides the conditions of a profile: what is left is what the kernel can be told.
 *
 * @param bytes a profile file; undefined: our own default profile
 * @throws {TiffinError} `invalid-argument` when the file is no profile
 */
export function resolveSeccomp(bytes: Uint8Array | undefined, facts: SeccompFacts): SeccompSpec {
  const profile: SeccompProfile = bytes === undefined ? defaultProfile : parseSeccompProfile(bytes);
  const architecture = architectures[facts.architecture];
  const held: Held = {
    capabilities: new Set(facts.capabilities),
    goName: architecture?.goName ?? facts.architecture,
    kernel: facts.kernel,
  };
  return {
    defaultAction: profile.defaultAction,
    ...(profile.defaultErrnoRet !== undefined && { defaultErrnoRet: profile.defaultErrnoRet }),
    architectures: architecturesOf(profile, architecture?.list ?? []),
    ...(profile.flags.length > 0 && { flags: profile.flags }),
    syscalls: profile.rules.filter((rule) => rule.names.length > 0 && applies(rule, held)).map(plainRule),
  };
}

/** The host's own, and of the others that it runs those that the profile lets in. */
function architecturesOf({ architectures: wanted }: SeccompProfile, list: readonly string[]): readonly string[] {
  const [native] = list;
  if (native === undefined || wanted === undefined) return list;
  const asked = new Set(wanted(native));
  return list.filter((name) => name === native || asked.has(name));
}

type Held = { readonly capabilities: ReadonlySet<string>; readonly goName: string; readonly kernel: readonly [number, number] };

function applies({ includes, excludes }: ProfileRule, held: Held): boolean {
  if (!includes.caps.every((name) => held.capabilities.has(name))) return false;
  if (includes.arches.length > 0 && !includes.arches.includes(held.goName)) return false;
  if (includes.minKernel !== undefined && !isAtLeast(held.kernel, includes.minKernel)) return false;
  return !isExcluded(excludes, held);
}

function isExcluded(excludes: RuleCondition, held: Held): boolean {
  if (excludes.caps.some((name) => held.capabilities.has(name)) || excludes.arches.includes(held.goName)) return true;
  return excludes.minKernel !== undefined && isAtLeast(held.kernel, excludes.minKernel);
}

function isAtLeast(kernel: readonly [number, number], minimum: readonly [number, number]): boolean {
  return kernel[0] > minimum[0] || (kernel[0] === minimum[0] && kernel[1] >= minimum[1]);
}

function plainRule({ names, action, errnoRet, args }: ProfileRule): SeccompSpec['syscalls'][number] {
  return {
    names,
    action,
    ...(errnoRet !== undefined && { errnoRet }),
    ...(args.length > 0 && { args: args.map(plainArgument) }),
  };
}

function plainArgument({ index, value, valueTwo, op }: SeccompArgument): SeccompArgument {
  return { index, value, ...(op === 'SCMP_CMP_MASKED_EQ' && { valueTwo: valueTwo ?? 0n }), op };
}
