import { TiffinError } from '../../../lib/errors.ts';

/** The pieces of the inside of one `{{…}}`. `at` is the offset in the template. */
export type Token =
  | { readonly kind: 'field'; readonly text: string; readonly at: number; readonly joined: boolean }
  | {
      readonly kind: 'variable' | 'word' | 'number' | 'string' | 'symbol';
      readonly text: string;
      readonly at: number;
      readonly joined: boolean;
    };

/** A template cut into text and actions. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly tokens: readonly Token[]; readonly at: number };

/** Makes the failure of a template that cannot be read or carried out. */
export type Fail = (message: string) => TiffinError;

const patterns: readonly (readonly [Token['kind'] | 'space' | 'comment', RegExp])[] = [
  ['space', /\s+/y],
  ['number', /[+-]?(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y],
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)'/y],
  ['field', /\.[\p{L}_][\p{L}\p{N}_]*/uy],
  ['variable', /\$[\p{L}\p{N}_]*/uy],
  ['word', /[\p{L}_][\p{L}\p{N}_]*/uy],
  ['symbol', /:=|[|().,=]/y],
];

/**
 * Cuts a template into text and actions; `{{-` and `-}}` trim the text beside them, comments vanish.
 *
 * @throws what `fail` makes, for an action that does not end or a character that means nothing
 * @see https://pkg.go.dev/text/template#hdr-Text_and_spaces
 */
export function cutTemplate(template: string, fail: Fail): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimNext = false;
  while (at <= template.length) {
    const open = template.indexOf('{{', at);
    let text = open < 0 ? template.slice(at) : template.slice(at, open);
    if (trimNext) text = text.replace(/^\s+/, '');
    const trimBefore = open >= 0 && /^-\s/.test(template.slice(open + 2, open + 4));
    if (trimBefore) text = text.replace(/\s+$/, '');
    if (text !== '') pieces.push({ kind: 'text', text });
    if (open < 0) return pieces;
    const start = open + 2 + (trimBefore ? 2 : 0);
    const action = readAction(template, start, fail);
    if (action.tokens.length > 0 || !action.comment) pieces.push({ kind: 'action', tokens: action.tokens, at: start });
    trimNext = action.trims;
    at = action.end;
  }
  return pieces;
}

function readAction(template: string, start: number, fail: Fail): { tokens: Token[]; end: number; trims: boolean; comment: boolean } {
  const comment = /^\s*\/\*[\s\S]*?\*\/(?:\s(-))?\}\}/.exec(template.slice(start));
  if (comment !== null) return { tokens: [], end: start + comment[0].length, trims: comment[1] === '-', comment: true };
  const tokens: Token[] = [];
  let at = start;
  let joined = false;
  for (;;) {
    const close = /^(?:\s+-)?\}\}/.exec(template.slice(at, at + 64)) ?? /^\s-\}\}/.exec(template.slice(at, at + 64));
    if (close !== null) return { tokens, end: at + close[0].length, trims: close[0].includes('-'), comment: false };
    if (at >= template.length) throw fail('unclosed action');
    const found = matchAt(template, at);
    if (found === undefined) throw fail(`unexpected ${JSON.stringify(template.charAt(at))} in command`);
    if (found.kind !== 'space') tokens.push({ kind: found.kind, text: found.text, at, joined });
    joined = found.kind !== 'space';
    at += found.text.length;
  }
}

function matchAt(template: string, at: number): { kind: Token['kind'] | 'space'; text: string } | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(template)?.[0];
    if (text !== undefined && text !== '' && kind !== 'comment') return { kind, text };
  }
  return undefined;
}
