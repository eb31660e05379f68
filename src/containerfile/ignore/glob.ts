import { LanguageError } from '../language-error.ts';

/** What one character of a path may be, or how many of them. */
type Token =
  | { readonly kind: 'is'; readonly character: string }
  /** `?` */
  | { readonly kind: 'one' }
  /** `*`: anything but a slash, any number of times. */
  | { readonly kind: 'many' }
  /** `**` at the end: anything. */
  | { readonly kind: 'all' }
  /** `**` before more: nothing, or anything that ends with a slash. */
  | { readonly kind: 'directories' }
  | { readonly kind: 'class'; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** A pattern that was read. */
export type Glob = { readonly matches: (path: string) => boolean };

/** Reads a pattern: `*`, `?`, `[a-z]`, `[^a-z]`, `**`, and `\` before a character that means itself. @throws {LanguageError} */
export function compileGlob(pattern: string): Glob {
  const tokens = readTokens(pattern);
  return { matches: (path) => matches(tokens, path) };
}

/** Reads a pattern, for its errors alone. @throws {LanguageError} */
export function checkGlob(pattern: string): void {
  readTokens(pattern);
}

function readTokens(pattern: string): Token[] {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at]!;
    if (character === '*') {
      const stars = readStars(characters, at);
      tokens.push(stars.token);
      at = stars.next;
    } else if (character === '?') tokens.push({ kind: 'one' });
    else if (character === '[') {
      const { token, next } = readClass(characters, at);
      tokens.push(token);
      at = next;
    } else if (character !== '\\') tokens.push({ kind: 'is', character });
    else {
      const escaped = characters[++at];
      if (escaped === undefined) throw new LanguageError(`the pattern ${JSON.stringify(pattern)} ends with a "\\"`);
      tokens.push({ kind: 'is', character: escaped });
    }
  }
  return tokens;
}

/** `*`, or `**` with a slash behind it. Before plain text at the very beginning, `**` stands for whatever comes before the text. */
function readStars(characters: readonly string[], start: number): { readonly token: Token; readonly next: number } {
  if (characters[start + 1] !== '*') return { token: { kind: 'many' }, next: start };
  const next = characters[start + 2] === '/' ? start + 2 : start + 1;
  const rest = characters.slice(next + 1);
  const isEnd = start === 0 && next === 1 && !rest.some((character) => '*?[]\\'.includes(character));
  return { token: { kind: rest.length === 0 || isEnd ? 'all' : 'directories' }, next };
}

function readClass(characters: readonly string[], start: number): { readonly token: Token; readonly next: number } {
  let at = start + 1;
  const isNegated = characters[at] === '^';
  if (isNegated) at++;
  const ranges: [string, string][] = [];
  const take = (): string => {
    const character = characters[at] === '\\' ? characters[++at] : characters[at];
    const isBare = characters[at - 1] !== '\\' || at - 1 === start;
    if (character === undefined || (isBare && (character === '-' || character === ']')))
      throw new LanguageError(`the pattern ${JSON.stringify(characters.join(''))} has a "[" that is not closed, or nothing in it`);
    at++;
    return character;
  };
  do {
    const from = take();
    if (characters[at] !== '-') ranges.push([from, from]);
    else {
      at++;
      ranges.push([from, take()]);
    }
  } while (characters[at] !== ']');
  return { token: { kind: 'class', isNegated, ranges }, next: at };
}

/** All states of the pattern are followed at once, so that nothing is tried twice. */
function matches(tokens: readonly Token[], path: string): boolean {
  let states = closure(tokens, new Set([0]));
  for (const character of path) {
    const next = new Set<number>();
    for (const state of states) step(tokens, state, { character, next });
    if (next.size === 0) return false;
    states = closure(tokens, next);
  }
  return states.has(tokens.length);
}

/** A state within `directories` is kept apart: it may end only behind a slash. */
const within = 0.5;

function step(
  tokens: readonly Token[],
  state: number,
  { character, next }: { readonly character: string; readonly next: Set<number> },
): void {
  const token = tokens[Math.floor(state)];
  if (token === undefined) return;
  switch (token.kind) {
    case 'directories':
      next.add(Math.floor(state) + within);
      if (character === '/') next.add(Math.floor(state) + 1);
      break;
    case 'all':
      next.add(state);
      break;
    case 'many':
      if (character !== '/') next.add(state);
      break;
    case 'one':
      if (character !== '/') next.add(state + 1);
      break;
    case 'is':
      if (character === token.character) next.add(state + 1);
      break;
    default:
      if (token.ranges.some(([from, to]) => isWithin(character, from, to)) !== token.isNegated) next.add(state + 1);
  }
}

function isWithin(character: string, from: string, to: string): boolean {
  const code = character.codePointAt(0)!;
  return from.codePointAt(0)! <= code && code <= to.codePointAt(0)!;
}

/** States that are reached without a character. */
function closure(tokens: readonly Token[], states: Set<number>): Set<number> {
  for (const state of states) {
    const kind = tokens[state]?.kind;
    if (kind === 'many' || kind === 'all' || kind === 'directories') states.add(state + 1);
  }
  return states;
}
