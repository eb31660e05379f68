import { constants } from 'node:os';
import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { SeccompAction, SeccompArgument, SeccompOperator } from '../../oci/runtime-spec.ts';

/** When a rule holds: all of `caps` are there (or, as an exclusion, one is), on one of `arches`, from that kernel on. */
export type RuleCondition = {
  readonly caps: readonly string[];
  /** Go's names: `amd64`, `arm64`, `x86`, `x32`. */
  readonly arches: readonly string[];
  readonly minKernel: readonly [number, number] | undefined;
};

/** One rule of a profile file. */
export type ProfileRule = {
  readonly names: readonly string[];
  readonly action: SeccompAction;
  readonly errnoRet: number | undefined;
  readonly args: readonly SeccompArgument[];
  readonly includes: RuleCondition;
  readonly excludes: RuleCondition;
};

/** A profile in the format of Docker and of containers/common. */
export type SeccompProfile = {
  readonly defaultAction: SeccompAction;
  readonly defaultErrnoRet: number | undefined;
  readonly flags: readonly string[];
  /** Audit names, beside that of the host, of those whose programs may run; undefined: of all that the host runs. */
  readonly architectures: ((native: string) => readonly string[]) | undefined;
  readonly rules: readonly ProfileRule[];
};

type Fields = Readonly<Record<string, unknown>>;

const actions: ReadonlySet<string> = new Set(
  ['KILL', 'KILL_PROCESS', 'KILL_THREAD', 'TRAP', 'ERRNO', 'TRACE', 'ALLOW', 'LOG', 'NOTIFY'].map((action) => `SCMP_ACT_${action}`),
);
const operators: ReadonlySet<string> = new Set(['NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'].map((operator) => `SCMP_CMP_${operator}`));
const flags: ReadonlySet<string> = new Set(['TSYNC', 'LOG', 'SPEC_ALLOW'].map((flag) => `SECCOMP_FILTER_FLAG_${flag}`));
const limits = { maxBytes: 1 << 20, maxDepth: 16 };
const maximumErrno = 4095;

/**
 * Reads a profile file.
 *
 * @throws {TiffinError} `invalid-argument` naming the field
 * @see https://github.com/containers/common/blob/main/pkg/seccomp/seccomp.json
 */
export function parseSeccompProfile(bytes: Uint8Array): SeccompProfile {
  let document: unknown;
  try {
    document = parseJson(bytes, { what: 'seccomp profile', ...limits });
  } catch (error) {
    throw new TiffinError('invalid-argument', 'seccomp profile: decoding failed', { cause: error });
  }
  const profile = objectOf(document, 'the profile');
  const rules = listOf(profile['syscalls'], 'syscalls').flatMap((value, index) => readRule(value, `syscalls[${index}]`));
  return {
    defaultAction: actionOf(profile['defaultAction'], 'defaultAction'),
    defaultErrnoRet: errnoOf(profile['defaultErrnoRet'], 'defaultErrnoRet') ?? errnoNamed(profile['defaultErrno'], 'defaultErrno'),
    architectures: readArchitectures(profile),
    flags: stringsOf(profile['flags'], 'flags').map((flag) => knownWord(flag, flags, 'flags')),
    rules,
  };
}

/** As libseccomp has it: who lists none allows programs of the host's own architecture only. */
function readArchitectures(profile: Fields): SeccompProfile['architectures'] {
  const listed = stringsOf(profile['architectures'], 'architectures').map((name) => architectureOf(name, 'architectures'));
  const map = listOf(profile['archMap'], 'archMap').map((value, index) => {
    const entry = objectOf(value, `archMap[${index}]`);
    const name = architectureOf(entry['architecture'], `archMap[${index}].architecture`);
    const below = stringsOf(entry['subArchitectures'], `archMap[${index}].subArchitectures`);
    return { name, below: below.map((each) => architectureOf(each, `archMap[${index}].subArchitectures`)) };
  });
  if (listed.length > 0 && map.length > 0) fail('architectures', "both 'architectures' and 'archMap' are there, use either of them");
  return (native) => [...listed, ...(map.find(({ name }) => name === native)?.below ?? [])];
}

function architectureOf(value: unknown, where: string): string {
  return typeof value === 'string' && /^SCMP_ARCH_[A-Z0-9_]{1,20}$/.test(value)
    ? value
    : fail(where, `${JSON.stringify(value)} is no architecture`);
}

function readRule(value: unknown, where: string): ProfileRule {
  const rule = objectOf(value, where);
  // Docker's first format had one `name` a rule.
  const names = [
    ...stringsOf(rule['names'], `${where}.names`),
    ...(typeof rule['name'] === 'string' && rule['name'] !== '' ? [rule['name']] : []),
  ];
  return {
    names,
    action: actionOf(rule['action'], `${where}.action`),
    errnoRet: errnoNamed(rule['errno'], `${where}.errno`) ?? errnoOf(rule['errnoRet'], `${where}.errnoRet`),
    args: listOf(rule['args'], `${where}.args`).map((argument, index) => readArgument(argument, `${where}.args[${index}]`)),
    includes: readCondition(rule['includes'], `${where}.includes`),
    excludes: readCondition(rule['excludes'], `${where}.excludes`),
  };
}

function readArgument(value: unknown, where: string): SeccompArgument {
  const argument = objectOf(value, where);
  const index = numberOf(argument['index'], `${where}.index`);
  if (index > 5n) fail(`${where}.index`, 'is above 5');
  return {
    index: Number(index),
    value: numberOf(argument['value'], `${where}.value`),
    valueTwo: numberOf(argument['valueTwo'] ?? 0, `${where}.valueTwo`),
    op: knownWord(argument['op'], operators, `${where}.op`) as SeccompOperator,
  };
}

function readCondition(value: unknown, where: string): RuleCondition {
  const condition = value === undefined || value === null ? {} : objectOf(value, where);
  const minKernel = condition['minKernel'];
  const match = typeof minKernel === 'string' ? /^([0-9]{1,5})\.([0-9]{1,5})/.exec(minKernel) : null;
  if (minKernel !== undefined && minKernel !== '' && match === null) fail(where, 'minKernel is no version');
  return {
    caps: stringsOf(condition['caps'], `${where}.caps`),
    arches: stringsOf(condition['arches'], `${where}.arches`),
    minKernel: match === null ? undefined : [Number(match[1]), Number(match[2])],
  };
}

function fail(where: string, reason: string): never {
  throw new TiffinError('invalid-argument', `seccomp profile: ${where}: ${reason}`);
}

function objectOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail(where, 'must be an object');
  return value as Fields;
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : fail(where, 'must be a list');
}

function stringsOf(value: unknown, where: string): readonly string[] {
  return listOf(value, where).map((item) => (typeof item === 'string' ? item : fail(where, 'must hold strings only')));
}

function knownWord(value: unknown, known: ReadonlySet<string>, where: string): string {
  return typeof value === 'string' && known.has(value)
    ? value
    : fail(where, `${JSON.stringify(value)} is not one of ${[...known].join(', ')}`);
}

function actionOf(value: unknown, where: string): SeccompAction {
  return knownWord(value, actions, where) as SeccompAction;
}

function errnoOf(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const number = numberOf(value, where);
  return number <= BigInt(maximumErrno) ? Number(number) : fail(where, `${number} is above ${maximumErrno}`);
}

/** By its name, which goes before the number, as Podman has it. */
function errnoNamed(value: unknown, where: string): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const numbers: Readonly<Record<string, number>> = constants.errno;
  const found = typeof value === 'string' && Object.hasOwn(numbers, value) ? numbers[value] : undefined;
  return found ?? fail(where, `${JSON.stringify(value)} is no name of an errno`);
}

function numberOf(value: unknown, where: string): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  return fail(where, 'must be a whole number from 0 to 2^53-1');
}
