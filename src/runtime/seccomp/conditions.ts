import type { SeccompArgument } from '../../oci/runtime-spec.ts';
import { and, type Instruction, jumpEqual, jumpGreater, jumpGreaterEqual, load, ret } from './bpf.ts';
import type { ConditionalRule, Decision } from './decisions.ts';

// Offset of the arguments in struct seccomp_data; each has its low word first.
const argumentsOffset = 16;
const allOnes = 0xffff_ffff;
// Three instructions each, and a jump spans 255.
const maximumAlternatives = 80;

/** A rule that asks for one value (under a mask of the low word) of one argument. */
type Alternative = { readonly index: number; readonly high: number; readonly low: number; readonly mask: number; readonly action: number };

/** The instructions of one decision: its rules in order, then its default. Ends in a return on every path. */
export function decisionCode({ rules, otherwise }: Decision): readonly Instruction[] {
  return [
    ...groups(rules).flatMap((group) =>
      group.alternatives.length > 1 ? alternativesCode(group.alternatives) : group.rules.flatMap(ruleCode),
    ),
    [ret, 0, 0, otherwise],
  ];
}

type Group = { readonly rules: ConditionalRule[]; readonly alternatives: Alternative[] };

// Neighbours that ask for values of one argument share the loads, the check of the high word and the return.
function groups(rules: readonly ConditionalRule[]): readonly Group[] {
  const list: Group[] = [];
  for (const rule of rules) {
    const alternative = alternativeOf(rule);
    const last = list.at(-1);
    if (alternative !== undefined && last !== undefined && joins(last, alternative)) {
      last.rules.push(rule);
      last.alternatives.push(alternative);
    } else {
      list.push({ rules: [rule], alternatives: alternative === undefined ? [] : [alternative] });
    }
  }
  return list;
}

function joins({ alternatives }: Group, next: Alternative): boolean {
  const [first] = alternatives;
  if (first === undefined || alternatives.length >= maximumAlternatives) return false;
  return first.index === next.index && first.high === next.high && first.action === next.action;
}

function alternativeOf({ conditions, action }: ConditionalRule): Alternative | undefined {
  const [condition, second] = conditions;
  if (condition === undefined || second !== undefined) return undefined;
  const { index, op, value, valueTwo = 0n } = condition;
  if (op === 'SCMP_CMP_EQ') return { index, high: halves(value)[1], low: halves(value)[0], mask: allOnes, action };
  const [mask, maskHigh] = halves(value);
  if (op !== 'SCMP_CMP_MASKED_EQ' || maskHigh !== allOnes) return undefined;
  return { index, high: halves(valueTwo)[1], low: halves(valueTwo)[0], mask, action };
}

function alternativesCode(alternatives: readonly Alternative[]): readonly Instruction[] {
  const { index, high, action } = alternatives[0]!;
  const [loadLow, loadHigh] = loads(index);
  // Whole values first: they leave the accumulator as it is, so that one load serves them all.
  const sorted = alternatives.toSorted((a, b) => Number(a.mask !== allOnes) - Number(b.mask !== allOnes));
  const tests = sorted.flatMap(({ mask, low }, position): readonly Instruction[] => {
    const test: Instruction = [jumpEqual, 0, 0, low];
    if (mask !== allOnes) return [loadLow, [and, 0, 0, mask], test];
    return position === 0 ? [loadLow, test] : [test];
  });
  const linked = tests.map((instruction, position): Instruction => {
    if (instruction[0] !== jumpEqual) return instruction;
    const toReturn = tests.length - position - 1;
    return [jumpEqual, toReturn, toReturn === 0 ? 1 : 0, instruction[3]];
  });
  return [loadHigh, [jumpEqual, 0, linked.length + 1, high], ...linked, [ret, 0, 0, action]];
}

function ruleCode({ conditions, action }: ConditionalRule): readonly Instruction[] {
  return conditions.reduceRight<readonly Instruction[]>(
    (rest, condition) => [...check(condition, rest.length), ...rest],
    [[ret, 0, 0, action]],
  );
}

/** Falls through when the condition holds, else jumps over `skip` further instructions. */
function check({ index, op, value, valueTwo = 0n }: SeccompArgument, skip: number): readonly Instruction[] {
  const [loadLow, loadHigh] = loads(index);
  const [low, high] = halves(value);
  switch (op) {
    case 'SCMP_CMP_EQ':
      return [loadHigh, [jumpEqual, 0, skip + 2, high], loadLow, [jumpEqual, 0, skip, low]];
    case 'SCMP_CMP_NE':
      return [loadHigh, [jumpEqual, 0, 2, high], loadLow, [jumpEqual, skip, 0, low]];
    case 'SCMP_CMP_GT':
      return [loadHigh, [jumpGreater, 3, 0, high], [jumpEqual, 0, skip + 2, high], loadLow, [jumpGreater, 0, skip, low]];
    case 'SCMP_CMP_GE':
      return [loadHigh, [jumpGreater, 3, 0, high], [jumpEqual, 0, skip + 2, high], loadLow, [jumpGreaterEqual, 0, skip, low]];
    case 'SCMP_CMP_LT':
      return [loadHigh, [jumpGreater, skip + 3, 0, high], [jumpEqual, 0, 2, high], loadLow, [jumpGreaterEqual, skip, 0, low]];
    case 'SCMP_CMP_LE':
      return [loadHigh, [jumpGreater, skip + 3, 0, high], [jumpEqual, 0, 2, high], loadLow, [jumpGreater, skip, 0, low]];
    case 'SCMP_CMP_MASKED_EQ': {
      const [wantedLow, wantedHigh] = halves(valueTwo);
      const checkHigh: readonly Instruction[] = [loadHigh, [and, 0, 0, high], [jumpEqual, 0, skip + 3, wantedHigh]];
      return [...checkHigh, loadLow, [and, 0, 0, low], [jumpEqual, 0, skip, wantedLow]];
    }
  }
}

function loads(index: number): readonly [low: Instruction, high: Instruction] {
  const offset = argumentsOffset + 8 * index;
  return [
    [load, 0, 0, offset],
    [load, 0, 0, offset + 4],
  ];
}

function halves(value: bigint): readonly [low: number, high: number] {
  return [Number(value & 0xffff_ffffn), Number((value >> 32n) & 0xffff_ffffn)];
}
