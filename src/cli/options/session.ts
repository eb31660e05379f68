import type { OperandSpec, OptionSpec } from './spec.ts';

/**
 * Who is constructing a command now. Commands are constructed by clipanion too, with no arguments, so what their fields
 * become is decided here: descriptions, or only those options that occur in argv (clipanion compiles all it is given).
 */
export type Session =
  | { readonly mode: 'describe' }
  | {
      readonly mode: 'parse';
      /** The main names of the options that occur. */
      readonly used: ReadonlySet<string>;
      /** The operands beyond those that have a name of their own: clipanion takes a millisecond for each. */
      readonly rest: readonly string[];
    };

const specKey = Symbol('tiffin/option');
const groupKey = Symbol('tiffin/option-group');
const operandKey = Symbol('tiffin/operand');

let current: Session = { mode: 'describe' };

/** The session that holds now. */
export function currentSession(): Session {
  return current;
}

/** Runs `work` in a session. Not for asynchronous work: the session ends when `work` returns. */
export function inSession<T>(session: Session, work: () => T): T {
  const before = current;
  current = session;
  try {
    return work();
  } finally {
    current = before;
  }
}

/** Stands for an option in a command that is only being described. */
export function describedOption(spec: OptionSpec): object {
  return { [specKey]: spec };
}

/** Stands for a group of options in a command that is only being described. */
export function describedGroup(title: string, group: object): object {
  return { [groupKey]: { title, group } };
}

/** Stands for an operand in a command that is only being described. */
export function describedOperand(spec: OperandSpec): object {
  return { [operandKey]: spec };
}

/** What a command declares, groups flattened, in the order of declaration. */
export type CommandShape = { readonly options: readonly OptionSpec[]; readonly operands: readonly OperandSpec[] };

/** Reads what a command class declares by constructing one. Constructors have no effects. */
export function shapeOf(CommandClass: new () => object): CommandShape {
  const fields = inSession({ mode: 'describe' }, () => Object.values(new CommandClass()) as unknown[]);
  return { options: collectOptions(fields, ''), operands: fields.flatMap((field) => read<OperandSpec>(field, operandKey)) };
}

function collectOptions(fields: readonly unknown[], title: string): OptionSpec[] {
  return fields.flatMap((field) => [
    ...read<OptionSpec>(field, specKey).map((spec) => ({ ...spec, group: title })),
    ...read<{ title: string; group: object }>(field, groupKey).flatMap((inner) => collectOptions(Object.values(inner.group), inner.title)),
  ]);
}

function read<T>(field: unknown, key: symbol): T[] {
  if (typeof field !== 'object' || field === null || !(key in field)) return [];
  return [(field as Record<symbol, T>)[key] as T];
}
