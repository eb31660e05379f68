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
  const shape: { options: OptionSpec[]; operands: OperandSpec[] } = { options: [], operands: [] };
  collect(
    inSession({ mode: 'describe' }, () => new CommandClass()),
    '',
    shape,
  );
  return shape;
}

// A command has up to a hundred options, and this runs each time: it makes no object that it does not return.
function collect(fields: object, title: string, shape: { options: OptionSpec[]; operands: OperandSpec[] }): void {
  for (const field of Object.values(fields) as unknown[]) {
    if (typeof field !== 'object' || field === null) continue;
    if (specKey in field) shape.options.push({ ...(field[specKey] as OptionSpec), group: title });
    else if (operandKey in field) shape.operands.push(field[operandKey] as OperandSpec);
    else if (groupKey in field) {
      const inner = field[groupKey] as { readonly title: string; readonly group: object };
      collect(inner.group, inner.title, shape);
    }
  }
}
