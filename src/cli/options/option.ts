import { Command, Option } from '../clipanion.ts';
import { convertChoice, convertInteger, convertTruth, splitCommas, type IntegerKind } from './convert.ts';
import { currentSession, describedGroup, describedOption } from './session.ts';
import { mainName, type Completion, type OptionKind, type OptionSpec } from './spec.ts';

/** What every option says about itself. */
export type OptionDetails = { readonly description: string; readonly hidden?: boolean };

/** What an option with a value says; completion is required, so that none is forgotten. */
export type ValueDetails = OptionDetails & {
  readonly valueName: string;
  readonly complete: Completion;
  readonly default?: string;
  /** What help says of a default that is decided elsewhere. */
  readonly defaultText?: string;
};

/** A switch: `--rm`, `--rm=false`. `names` are separated by commas, the short one first. */
export function flag(names: string, details: OptionDetails & { readonly default?: boolean }): boolean {
  const byDefault = details.default ?? false;
  return declare<boolean>(names, {
    ...details,
    kind: 'flag',
    default: byDefault ? 'true' : '',
    convert: (values, spec) => convertTruth(values.at(-1), spec) ?? byDefault,
  });
}

/** A switch that can be absent: undefined unless typed. For defaults that are decided elsewhere. */
export function optionalFlag(names: string, details: OptionDetails & { readonly defaultText?: string }): boolean | undefined {
  const convert = (values: readonly string[], spec: OptionSpec): boolean | undefined => convertTruth(values.at(-1), spec);
  return declare<boolean | undefined>(names, { ...details, kind: 'flag', default: details.defaultText ?? '', convert });
}

/** An option with one value; the last one given wins. */
export function value(names: string, details: ValueDetails & { readonly default: string }): string;
export function value(names: string, details: ValueDetails): string | undefined;
export function value(names: string, details: ValueDetails): string | undefined {
  const { defaultText, ...rest } = details;
  const shown = details.default ?? defaultText;
  const convert = (values: readonly string[]): string | undefined => values.at(-1) ?? details.default;
  return declare<string | undefined>(names, { ...rest, ...(shown !== undefined && { default: shown }), kind: 'value', convert });
}

/** An option whose value is one of a few words. */
export function choice<Word extends string>(
  names: string,
  details: OptionDetails & { readonly valueName: string; readonly choices: readonly Word[]; readonly default: Word },
): Word {
  const convert = (values: readonly string[], spec: OptionSpec): Word =>
    convertChoice(values.at(-1) ?? details.default, spec, details.choices);
  return declare<Word>(names, { ...details, complete: details.choices, kind: 'value', convert });
}

/** An option whose value is a whole number. */
export function integer(names: string, details: Omit<ValueDetails, 'complete'> & { readonly integer: IntegerKind }): number | undefined {
  const convert = (values: readonly string[], spec: OptionSpec): number | undefined =>
    convertInteger(values.at(-1) ?? details.default, spec, details.integer);
  const { defaultText, ...rest } = details;
  const shown = details.default ?? defaultText;
  return declare<number | undefined>(names, {
    ...rest,
    ...(shown !== undefined && { default: shown }),
    complete: 'none',
    kind: 'value',
    convert,
  });
}

/** An option that may be repeated. */
export function list(names: string, details: ValueDetails): string[] {
  return declare<string[]>(names, { ...details, kind: 'list', convert: (values) => [...values] });
}

/** An option that may be repeated, and whose values are split at commas as pflag's string slices are. */
export function commaList(names: string, details: ValueDetails): string[] {
  const convert = (values: readonly string[], spec: OptionSpec): string[] =>
    values.flatMap((text) => (text === '' ? [] : splitCommas(text, spec)));
  return declare<string[]>(names, { ...details, kind: 'list', convert });
}

/** An option whose value may follow only after `=`; alone it stands for `bare`. */
export function optionalValue(names: string, details: ValueDetails & { readonly bare: string }): string | undefined {
  const convert = (values: readonly string[]): string | undefined => (values.at(-1) === '' ? details.bare : values.at(-1));
  return declare<string | undefined>(names, { ...details, kind: 'optional', convert });
}

/** An option that Podman has and we refuse by name. `reason` is a clause, lower case, without full stop. */
export function refused(names: string, details: { readonly kind?: 'flag' | 'value'; readonly reason: string }): undefined {
  const { kind = 'value', reason } = details;
  return declare<undefined>(names, { description: '', kind, hidden: true, refusal: reason, convert: () => undefined });
}

/** Makes one command field out of many options: its value is the record of theirs. `title` heads them in help. */
export function optionGroup<T extends object>(title: string, group: T): T {
  if (currentSession().mode === 'describe') return describedGroup(title, group) as T;
  const parts = Object.entries(group) as [string, unknown][];
  if (!parts.some(([, part]) => isClipanionOption(part))) return group;
  return Option.makeCommandOption<T>({
    definition: (builder, _key) => {
      for (const [key, part] of parts) if (isClipanionOption(part)) part.definition(builder as never, key);
    },
    transformer: (builder, _key, state, context) =>
      Object.fromEntries(
        parts.map(([key, part]) => [
          key,
          isClipanionOption(part) ? part.transformer(builder as never, key, state as never, context as never) : part,
        ]),
      ) as T,
  });
}

/** The name under which clipanion knows an option: its grammar has no digits and one spelling is enough. */
export function clipanionName(spec: OptionSpec): string {
  const plain = mainName(spec).replace(/^-+/, '').toLowerCase();
  return `--${plain.replace(/[0-9]/g, (digit) => 'abcdefghij'.charAt(Number(digit)))}`;
}

type Definition = Partial<OptionSpec> & {
  readonly description: string;
  readonly kind: OptionKind;
  readonly default?: string;
  readonly convert: OptionSpec['convert'];
};

type ClipanionOption = {
  definition: (builder: never, key: string) => void;
  transformer: (builder: never, key: string, state: never, context: never) => unknown;
};

function isClipanionOption(part: unknown): part is ClipanionOption {
  return typeof part === 'object' && part !== null && Command.isOption in part;
}

function declare<T>(names: string, definition: Definition): T {
  const session = currentSession();
  const spec: OptionSpec = {
    names: names.split(','),
    kind: definition.kind,
    valueName: definition.valueName ?? '',
    description: definition.description,
    complete: definition.complete ?? 'none',
    defaultText: definition.default ?? '',
    hidden: definition.hidden ?? false,
    refusal: definition.refusal,
    group: '',
    convert: definition.convert,
  };
  if (session.mode === 'describe') return describedOption(spec) as T;
  if (!spec.names.some((name) => session.used.has(name))) return spec.convert([], spec) as T;
  const canonical = clipanionName(spec);
  return Option.makeCommandOption<T>({
    definition: (builder) => builder.addOption({ names: [canonical], arity: 1 }),
    transformer: (_builder, _key, state) => spec.convert(valuesOf(state.options, canonical), spec) as T,
  });
}

function valuesOf(options: readonly { name: string; value: unknown }[], name: string): string[] {
  return options.filter((option) => option.name === name).map((option) => String(option.value));
}
