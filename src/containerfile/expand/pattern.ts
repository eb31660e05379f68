import { type Budget, spend } from '../budget.ts';
import { LanguageError } from '../language-error.ts';

/** A pattern of `${name#pattern}` and its kind: characters, and two wildcards. */
type Token = { readonly kind: 'one' | 'many' } | { readonly kind: 'is'; readonly character: string };

/** Which end is taken, and how much of it. */
export type TrimOptions = { readonly end: boolean; readonly longest: boolean; readonly budget: Budget };

/** What stands in, and whether for each place. */
export type ReplaceOptions = { readonly by: string; readonly all: boolean; readonly budget: Budget };

/**
 * Takes the shortest or longest start (`#`, `##`) or end (`%`, `%%`) that the pattern matches from a value.
 *
 * @throws {LanguageError} for escapes that mean nothing, and when it would take too long
 */
export function trim(value: string, pattern: string, { end, longest, budget }: TrimOptions): string {
  const tokens = readPattern(pattern);
  const characters = [...value];
  if (!end) {
    const length = matchLength(tokens, characters, { from: 0, longest, budget });
    return length === undefined ? value : characters.slice(length).join('');
  }
  const length = matchLength(tokens.toReversed(), characters.toReversed(), { from: 0, longest, budget });
  return length === undefined ? value : characters.slice(0, characters.length - length).join('');
}

/** Replaces the first or each place that the pattern matches, the longest from the left. @throws {LanguageError} */
export function replace(value: string, pattern: string, { by, all, budget }: ReplaceOptions): string {
  const tokens = readPattern(pattern);
  const characters = [...value];
  const parts: string[] = [];
  let isAfterMatch = false;
  for (let at = 0; at <= characters.length;) {
    const length = matchLength(tokens, characters, { from: at, longest: true, budget });
    // Nothing is no match right behind one.
    if (length !== undefined && !(length === 0 && isAfterMatch)) {
      parts.push(by);
      if (!all) return parts.join('') + characters.slice(at + length).join('');
      at += length;
      if (length > 0) {
        isAfterMatch = true;
        continue;
      }
    }
    isAfterMatch = false;
    parts.push(characters[at] ?? '');
    at++;
  }
  return parts.join('');
}

function readPattern(pattern: string): Token[] {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === '*') {
      if (tokens.at(-1)?.kind !== 'many') tokens.push({ kind: 'many' });
    } else if (character === '?') tokens.push({ kind: 'one' });
    else if (character !== '\\') tokens.push({ kind: 'is', character });
    else {
      const next = characters[++at];
      if (next === undefined || !'*?\\}/'.includes(next))
        throw new LanguageError(`invalid pattern ${JSON.stringify(pattern)}: "\\${next ?? ''}" is no escape`);
      tokens.push({ kind: 'is', character: next });
    }
  }
  return tokens;
}

type Search = { readonly from: number; readonly longest: boolean; readonly budget: Budget };

/** How many characters from `from` the tokens match: all states of the pattern are followed at once, so that nothing is tried twice. */
function matchLength(tokens: readonly Token[], characters: readonly string[], { from, longest, budget }: Search): number | undefined {
  let states = closure(tokens, new Set([0]));
  let found: number | undefined;
  for (let at = from; ; at++) {
    if (states.has(tokens.length)) found = at - from;
    if ((found !== undefined && !longest) || at === characters.length || states.size === 0) return found;
    spend(budget, 'comparisons', states.size);
    states = closure(tokens, step(tokens, states, characters[at]!));
  }
}

/** The states after one character. Wildcards match no end of a line. */
function step(tokens: readonly Token[], states: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const state of states) {
    const token = tokens[state];
    if (token === undefined) continue;
    if (token.kind === 'is' ? token.character === character : character !== '\n') next.add(token.kind === 'many' ? state : state + 1);
  }
  return next;
}

function closure(tokens: readonly Token[], states: Set<number>): Set<number> {
  for (const state of states) if (tokens[state]?.kind === 'many') states.add(state + 1);
  return states;
}
