import { normalizeArgv, type ArgvShape } from '../../argv.ts';
import { commandAt } from '../../command-table.ts';
import { findCommand } from '../../find-command.ts';
import { globalSpecs } from '../../options/global.ts';
import { shapeOf } from '../../options/session.ts';
import type { OptionSpec } from '../../options/spec.ts';

/** A line that is being typed, as far as it can be read. */
export type TypedLine = {
  readonly path: string;
  readonly operands: readonly string[];
  readonly options: readonly { readonly spec: OptionSpec; readonly value: string }[];
};

/** Reads the words before the cursor as the command itself will. What cannot be read is a line without words. */
export async function readLine(typed: readonly string[]): Promise<TypedLine> {
  try {
    const request = findCommand(typed);
    const entry = request.kind === 'command' ? commandAt(request.path) : undefined;
    if (request.kind !== 'command' || entry === undefined) return empty;
    const shape = shapeOf(await entry.load());
    return { path: request.path, ...readWords(request.rest, { ...shape, options: [...globalSpecs, ...shape.options] }) };
  } catch {
    return empty;
  }
}

function readWords(rest: readonly string[], shape: ArgvShape): Omit<TypedLine, 'path'> {
  try {
    return normalizeArgv(rest, shape);
  } catch {
    // The last word may be an option whose value is being typed.
    return normalizeArgv(rest.slice(0, -1), shape);
  }
}

/** The words before the cursor that are neither the command nor options nor their values. */
export async function operandsOf(typed: readonly string[]): Promise<readonly string[]> {
  return (await readLine(typed)).operands;
}

const empty: TypedLine = { path: '', operands: [], options: [] };
