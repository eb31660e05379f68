import { nearest } from '../../lib/suggest.ts';
import { LanguageError } from '../language-error.ts';
import { experimentalRules, lintRules, type LintRule } from './rules.ts';

/** What `# check=` says. */
export type LintOptions = {
  readonly skipped: ReadonlySet<string>;
  readonly isError: boolean;
};

/**
 * Reads `skip=RULE,…;error=true;experimental=RULE,…`; `all` stands for every rule.
 *
 * @throws {LanguageError} for keys and rules that are none
 */
export function readLintOptions(text = ''): LintOptions {
  const said = new Map<string, string>();
  for (const part of text.split(';').filter((one) => one.trim() !== '')) {
    const [, key = '', value] = /^\s*([a-z]*)\s*=\s*(.*?)\s*$/i.exec(part) ?? [];
    if (!['skip', 'error', 'experimental'].includes(key) || value === undefined)
      throw new LanguageError(`# check= does not know ${JSON.stringify(part.trim())}`, 'it is written # check=skip=RULE,RULE;error=true');
    said.set(key, value);
  }
  const error = said.get('error')?.toLowerCase() ?? 'false';
  if (!['true', 'false', '1', '0'].includes(error))
    throw new LanguageError(`# check=: error is true or false, not ${JSON.stringify(error)}`);
  const wanted = readRules(said.get('experimental'), experimentalRules);
  const skipped = new Set<string>(experimentalRules.filter((rule) => !wanted.includes(rule)));
  for (const rule of readRules(said.get('skip'), Object.keys(lintRules) as LintRule[])) skipped.add(rule);
  return { skipped, isError: error === 'true' || error === '1' };
}

function readRules(text: string | undefined, all: readonly LintRule[]): readonly LintRule[] {
  const words = (text ?? '').split(',').map((word) => word.trim());
  if (words.includes('all')) return all;
  return words.filter((word) => word !== '').map(readRule);
}

function readRule(word: string): LintRule {
  const known = Object.keys(lintRules) as LintRule[];
  const found = known.find((rule) => rule.toLowerCase() === word.toLowerCase());
  if (found !== undefined) return found;
  const meant = nearest(word, known);
  throw new LanguageError(
    `# check= names no rule with ${JSON.stringify(word)}`,
    meant === undefined ? undefined : `did you mean ${meant}?`,
  );
}
