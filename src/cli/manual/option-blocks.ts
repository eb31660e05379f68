import { groupHeading, optionGroups } from '../help/option-groups.ts';
import type { OptionSpec } from '../options/spec.ts';
import type { Block, Definition, Inline } from './document.ts';
import { parsePhrase } from './markdown.ts';

/**
 * The options of a command as blocks, a heading for each group.
 *
 * @param level of the headings; with 2 the command's own options come without one
 */
export function optionBlocks(options: readonly OptionSpec[], level: 1 | 2): Block[] {
  return optionGroups(options).flatMap(({ title, specs }): Block[] => {
    const entries: Block = { kind: 'definitions', entries: specs.map(optionDefinition) };
    return level === 2 && title === '' ? [entries] : [{ kind: 'heading', level, text: groupHeading(title) }, entries];
  });
}

/** **-e**, **--env** *name[=value]* and its description, a sentence. */
export function optionDefinition(spec: OptionSpec): Definition {
  const short = spec.names.filter((name) => !name.startsWith('--'));
  const long = spec.names.filter((name) => name.startsWith('--')).toReversed();
  const names = [...short, ...long].flatMap((name, at): Inline[] => [
    ...(at === 0 ? [] : [{ kind: 'text', text: ', ' } as const]),
    { kind: 'strong', text: name },
  ]);
  const value: Inline[] =
    spec.kind === 'flag'
      ? []
      : [
          { kind: 'text', text: spec.kind === 'optional' ? '[=' : ' ' },
          { kind: 'emphasis', text: spec.valueName },
          ...(spec.kind === 'optional' ? [{ kind: 'text', text: ']' } as const] : []),
        ];
  const fallback = spec.defaultText === '' ? '' : ` Default: \`${spec.defaultText}\`.`;
  return { term: [...names, ...value], text: parsePhrase(`${sentence(spec.description)}${fallback}`) };
}

/** With a full stop. */
export function sentence(text: string): string {
  return /[.!?)…]$/.test(text) && !text.endsWith(')') ? text : `${text}.`;
}
