import { Option } from '../clipanion.ts';
import { currentSession, describedOperand } from './session.ts';
import type { Completion } from './spec.ts';

/** One operand that must be there. `name` is what usage lines print: `IMAGE`. */
export function operand(name: string, details: { readonly complete: Completion }): string {
  if (isDescribing()) return describedOperand({ name, min: 1, max: 1, verbatim: false, ...details }) as never;
  return Option.String({ name });
}

/** One operand that may be left out. */
export function optionalOperand(name: string, details: { readonly complete: Completion }): string | undefined {
  if (isDescribing()) return describedOperand({ name, min: 0, max: 1, verbatim: false, ...details }) as never;
  return Option.String({ name, required: false });
}

/** All operands that are left, at least `min` of them. Last field of a command. */
export function operands(name: string, details: { readonly complete: Completion; readonly min: number }): string[] {
  const session = currentSession();
  if (session.mode === 'parse') return [...session.rest];
  return describedOperand({ name, max: Infinity, verbatim: false, ...details }) as never;
}

/** What follows the operands before it, whatever it looks like: a command for the container. Last field of a command. */
export function verbatimOperands(name: string, details: { readonly min?: number; readonly complete?: Completion } = {}): string[] {
  const { min = 0, complete = 'none' } = details;
  const session = currentSession();
  if (session.mode === 'parse') return [...session.rest];
  return describedOperand({ name, min, max: Infinity, verbatim: true, complete }) as never;
}

function isDescribing(): boolean {
  return currentSession().mode === 'describe';
}
