import type { QuadletKey } from './quadlet-key.ts';
import { keyOfOption } from './quadlet-keys.ts';
import { typeOf } from './quadlet/names.ts';
import { optionWords, type RunOption } from './run-words.ts';
import { escapeSpecifiers, escapeVariables, quoteWord } from './unit-file.ts';

/** A line of `[Container]` or `[Pod]`. */
export type QuadletLine = { readonly key: string; readonly value: string };

/** What every service of a Quadlet does anyway. */
const implied: Readonly<Record<'container' | 'pod', readonly string[]>> = {
  container: ['--detach', '--rm', '--replace', '--cgroups=split', '--sdnotify=conmon'],
  pod: ['--replace', '--exit-policy=stop'],
};

/**
 * Options as lines of a Quadlet, in the order typed; what no key says becomes `PodmanArgs=`. Values are escaped: none of them has a specifier or
 * a variable afterwards, or names another Quadlet.
 */
export function keysOfOptions(options: readonly RunOption[], kind: 'container' | 'pod'): readonly QuadletLine[] {
  return options.flatMap((option) => {
    if (implied[kind].includes(option.value === undefined || option.value === 'true' ? option.name : `${option.name}=${option.value}`))
      return [];
    return linesOf(option, kind) ?? [{ key: 'PodmanArgs', value: optionWords(option).map(argument).join(' ') }];
  });
}

function linesOf({ name, value = '' }: RunOption, kind: 'container' | 'pod'): readonly QuadletLine[] | undefined {
  if (kind === 'container' && name === '--user') return userLines(value);
  if (kind === 'container' && name === '--sdnotify')
    return value === 'ignore' ? undefined : [{ key: 'Notify', value: value === 'healthy' ? value : 'true' }];
  const found = keyOfOption(kind, name, value);
  if (found === undefined || namesQuadlet(found.key, found.value)) return undefined;
  const written = valueFor(found.key, found.value);
  return written === undefined ? undefined : [{ key: found.key.key, value: written }];
}

function userLines(value: string): readonly QuadletLine[] | undefined {
  const [user = '', group, ...rest] = value.split(':');
  if (user === '' || group === '' || rest.length > 0) return undefined;
  const lines = [['User', user] as const, ...(group === undefined ? [] : [['Group', group] as const])];
  return lines.every(([, text]) => textValue(text) === text) ? lines.map(([key, text]) => ({ key, value: text })) : undefined;
}

/** Whether the generator would read more into a value than an option does. */
function namesQuadlet({ rule, key }: QuadletKey, value: string): boolean {
  switch (rule) {
    case 'network':
      return typeOf(value.split(':', 1)[0] ?? '') !== undefined;
    case 'volume':
      return value.startsWith('.') || typeOf(value.split(':', 1)[0] ?? '') !== undefined;
    case 'mount':
      return /(?:^|,)(?:src|source)=(?:\.|[^,]*\.(?:volume|image|build|artifact)(?:,|$))/.test(value) || value.includes('"');
    case 'device':
      return value.startsWith('-');
    case 'path':
      return !value.startsWith('/');
    case 'pod':
      return true;
    default:
      return key === 'PodmanArgs';
  }
}

/** A value as its key reads it, or undefined when it cannot be written so. */
function valueFor({ reads }: QuadletKey, value: string): string | undefined {
  if (value === '') return undefined;
  switch (reads) {
    case 'boolean':
      return value === 'true' || value === 'false' ? value : undefined;
    case 'text':
    case 'texts':
      return textValue(value);
    case 'words':
      return plainWord(escaped(value));
    case 'arguments':
    case 'pairs':
      return argument(value);
  }
}

/** A word of a list in which a backslash is a character like any other: only quotes keep blanks. */
function plainWord(word: string): string | undefined {
  if (/\p{Cc}/u.test(word) || word.endsWith('\\') || !word.isWellFormed()) return undefined;
  if (!/[\s"']/.test(word)) return word;
  const quote = ['"', "'"].find((each) => !word.includes(each));
  return quote === undefined ? undefined : `${quote}${word}${quote}`;
}

/** One text for all of a line: with quotes around it where they, or blanks, would be lost. */
function textValue(value: string): string | undefined {
  if (/\p{Cc}/u.test(value) || value.endsWith('\\') || !value.isWellFormed()) return undefined;
  const text = escaped(value);
  return text.trim() !== text || (text.startsWith('"') && text.endsWith('"')) ? `"${text}"` : text;
}

function argument(word: string): string {
  return quoteWord(escaped(word));
}

function escaped(text: string): string {
  return escapeVariables(escapeSpecifiers(text));
}
