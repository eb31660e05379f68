import type { CommandHelp } from '../base-command.ts';
import type { CommandShape } from '../options/session.ts';
import type { OperandSpec, OptionSpec } from '../options/spec.ts';
import { groupHeading, optionGroups } from './option-groups.ts';
import { definitionLines, wrapText } from './wrap.ts';

/** What the help of a command is made of. */
export type CommandPage = {
  /** As typed: `image pull`. */
  readonly path: string;
  readonly summary: string;
  readonly help: CommandHelp;
  readonly shape: CommandShape;
  /** All paths that mean this command, the first one first. */
  readonly paths: readonly string[];
};

/** A page that lists commands: of a noun, or all of them. */
export type OverviewPage = {
  /** Empty for tiffin itself. */
  readonly noun: string;
  readonly summary: string;
  readonly groups: readonly { readonly title: string; readonly entries: readonly (readonly [word: string, summary: string])[] }[];
  readonly options: readonly OptionSpec[];
};

const binary = 'tiffin';

/** The help of one command, lines without their ends. */
export function commandHelpLines(page: CommandPage, width: number): string[] {
  const { path, summary, help, shape, paths } = page;
  const description = help.description === undefined ? [] : ['', 'Description:', ...indented(wrapText(help.description, width - 2))];
  const others = paths.filter((each) => each !== path);
  const aliases = others.length === 0 ? [] : ['', 'Also:', `  ${others.map((each) => `${binary} ${each}`).join(', ')}`];
  return [
    ...wrapText(summary, width),
    ...description,
    '',
    'Usage:',
    `  ${usageLine(path, shape)}`,
    ...aliases,
    ...exampleLines(help, width),
    ...optionLines(shape.options, width),
  ];
}

/** The help of a noun or of everything, lines without their ends. */
export function overviewLines(page: OverviewPage, width: number): string[] {
  const prefix = page.noun === '' ? binary : `${binary} ${page.noun}`;
  const groups = page.groups.flatMap(({ title, entries }) => ['', `${title}:`, ...definitionLines(entries, width)]);
  const own = page.noun === '' ? `  ${prefix} [options] [command]` : `  ${prefix} [command]`;
  return [
    page.summary,
    '',
    'Usage:',
    own,
    ...groups,
    ...optionLines(page.options, width),
    '',
    `'${prefix} COMMAND --help' tells more about a command.`,
    ...(page.noun === '' ? [`'${binary} help TOPIC' tells about a topic, and 'man ${binary}' has the whole manual.`] : []),
  ];
}

/** `tiffin run [options] IMAGE [COMMAND…]`. */
export function usageLine(path: string, shape: CommandShape): string {
  const options = shape.options.some((spec) => !spec.hidden) ? ['[options]'] : [];
  return [binary, path, ...options, ...shape.operands.map(operandText)].join(' ');
}

/** `-e, --env name[=value]`, as help lists it. */
export function optionTerm(spec: OptionSpec): string {
  const short = spec.names.find((name) => !name.startsWith('--'));
  const long = spec.names.filter((name) => name.startsWith('--')).toReversed();
  const names = short === undefined ? `    ${long.join(', ')}` : [short, ...long].join(', ');
  if (spec.kind === 'flag') return names;
  return spec.kind === 'optional' ? `${names}[=${spec.valueName}]` : `${names} ${spec.valueName}`;
}

function operandText({ name, min, max, verbatim }: OperandSpec): string {
  // A name that says by itself what may follow.
  if (name.endsWith('…')) return name;
  if (verbatim) return commandText(name);
  if (max === Infinity) return min === 0 ? `[${name}...]` : `${name} [${name}...]`;
  return min === 0 ? `[${name}]` : name;
}

/** `[COMMAND [ARG...]]`; what stands before a blank may be replaced by --latest. */
function commandText(name: string): string {
  const [first = '', second] = name.split(' ');
  if (second === undefined) return first === 'COMMAND' ? '[COMMAND [ARG...]]' : `[${first}...]`;
  return second === 'COMMAND' ? `[${first}] COMMAND [ARG...]` : `[${first}] [${second}...]`;
}

function exampleLines(help: CommandHelp, width: number): string[] {
  if (help.examples === undefined || help.examples.length === 0) return [];
  const lines = help.examples.flatMap(([sentence, line]) => [
    ...wrapText(sentence, width - 4).map((part) => `  # ${part}`),
    `  ${line.replaceAll('$0', binary)}`,
  ]);
  return ['', 'Examples:', ...lines];
}

function optionLines(options: readonly OptionSpec[], width: number): string[] {
  return optionGroups(options).flatMap(({ title, specs }) => [
    '',
    `${groupHeading(title)}:`,
    ...definitionLines(specs.map(optionEntry), width),
  ]);
}

function optionEntry(spec: OptionSpec): readonly [string, string] {
  const suffix = spec.defaultText === '' ? '' : ` (default ${spec.defaultText})`;
  return [optionTerm(spec), `${spec.description}${suffix}`];
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
