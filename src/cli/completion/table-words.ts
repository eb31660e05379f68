import type { Completion, OperandSpec, OptionSpec } from '../options/spec.ts';
import { candidateSource } from './kinds.ts';

/** An option in the tables of bash and fish: `-e,--env:*n`. */
export function optionWord(spec: OptionSpec): string {
  return `${spec.names.join(',')}:${valueWord(spec)}`;
}

/** The same as fields of a line: names, source, description. */
export function optionFields(spec: OptionSpec): readonly [names: string, source: string, description: string] {
  return [spec.names.join(','), valueWord(spec), spec.description];
}

/** An operand in the tables of bash and fish. */
export function operandWord(operand: OperandSpec): string {
  if (operand.verbatim) return `!${sourceWord(operand.complete)}`;
  return `${sourceWord(operand.complete)}${operand.max === Infinity ? '+' : ''}`;
}

function valueWord(spec: OptionSpec): string {
  if (spec.kind === 'flag') return '-';
  const sign = spec.kind === 'optional' ? '?' : spec.kind === 'list' ? '*' : '';
  return `${sign}${sourceWord(spec.complete)}`;
}

function sourceWord(complete: Completion): string {
  const source = candidateSource(complete);
  switch (source.kind) {
    case 'nothing':
      return 'n';
    case 'files':
      return 'f';
    case 'directories':
      return 'd';
    case 'words':
      return `=${source.words.join('|')}`;
    case 'asked':
      return `@${source.topic}`;
  }
}
