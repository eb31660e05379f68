import { cutTemplate, type Fail, type Piece, type Token } from './lexer.ts';
import type { Command, Node, Operand, Pipe } from './nodes.ts';

const maxDepth = 100;

/**
 * Parses a Go template: text, pipes, `if`, `range`, `with`, variables. `define`, `template` and `block` are not taken.
 *
 * @param knows whether a function of that name exists
 * @throws what `fail` makes
 * @see https://pkg.go.dev/text/template
 */
export function parseTemplate(template: string, knows: (name: string) => boolean, fail: Fail): Node[] {
  const parser = new Parser(cutTemplate(template, fail), knows, fail);
  const { nodes, end } = parser.block(0);
  if (end !== undefined) throw fail(`unexpected {{${end}}}`);
  return nodes;
}

type Block = { nodes: Node[]; end: 'end' | 'else' | undefined; elseTokens: readonly Token[] };

class Parser {
  readonly #pieces: readonly Piece[];
  readonly #knows: (name: string) => boolean;
  readonly #fail: Fail;
  #at = 0;

  constructor(pieces: readonly Piece[], knows: (name: string) => boolean, fail: Fail) {
    this.#pieces = pieces;
    this.#knows = knows;
    this.#fail = fail;
  }

  /** Reads nodes up to `{{end}}`, `{{else}}` or the end of the template. */
  block(depth: number): Block {
    if (depth > maxDepth) throw this.#fail('nested too deeply');
    const nodes: Node[] = [];
    for (let piece = this.#pieces[this.#at++]; piece !== undefined; piece = this.#pieces[this.#at++]) {
      if (piece.kind === 'text') {
        nodes.push(piece);
        continue;
      }
      const [first, ...rest] = piece.tokens;
      if (first === undefined) throw this.#fail('missing value for command');
      if (first.kind === 'word' && (first.text === 'end' || first.text === 'else')) return { nodes, end: first.text, elseTokens: rest };
      nodes.push(this.#action(first, rest, depth));
    }
    return { nodes, end: undefined, elseTokens: [] };
  }

  #action(first: Token, rest: readonly Token[], depth: number): Node {
    if (first.kind === 'word') {
      if (first.text === 'if' || first.text === 'with' || first.text === 'range') return this.#control(first.text, rest, depth);
      if (first.text === 'break' || first.text === 'continue') return { kind: first.text };
      if (first.text === 'define' || first.text === 'template' || first.text === 'block')
        throw this.#fail(`{{${first.text}}} is not supported`);
    }
    return { kind: 'print', pipe: this.#pipe([first, ...rest]) };
  }

  #control(kind: 'if' | 'with' | 'range', tokens: readonly Token[], depth: number): Node {
    if (tokens.length === 0) throw this.#fail(`missing value for ${kind}`);
    const pipe = this.#pipe(tokens);
    const body = this.block(depth + 1);
    if (body.end === undefined) throw this.#fail('unexpected EOF');
    const otherwise = body.end === 'else' ? this.#otherwise(kind, body.elseTokens, depth) : [];
    return { kind, pipe, body: body.nodes, otherwise };
  }

  #otherwise(kind: 'if' | 'with' | 'range', elseTokens: readonly Token[], depth: number): readonly Node[] {
    const [word, ...rest] = elseTokens;
    // `{{else if x}}` shares the `{{end}}` of the `{{if}}` it belongs to.
    if (word?.kind === 'word' && (word.text === 'if' || word.text === 'with') && word.text === kind)
      return [this.#control(word.text, rest, depth + 1)];
    if (word !== undefined) throw this.#fail(`unexpected ${JSON.stringify(word.text)} in else`);
    const block = this.block(depth + 1);
    if (block.end !== 'end') throw this.#fail(block.end === undefined ? 'unexpected EOF' : 'unexpected {{else}}');
    return block.nodes;
  }

  #pipe(tokens: readonly Token[]): Pipe {
    const reader = new PipeReader(tokens, this.#knows, this.#fail);
    const pipe = reader.pipe(0);
    reader.expectEnd();
    return pipe;
  }
}

class PipeReader {
  readonly #tokens: readonly Token[];
  readonly #knows: (name: string) => boolean;
  readonly #fail: Fail;
  #at = 0;

  constructor(tokens: readonly Token[], knows: (name: string) => boolean, fail: Fail) {
    this.#tokens = tokens;
    this.#knows = knows;
    this.#fail = fail;
  }

  expectEnd(): void {
    const token = this.#tokens[this.#at];
    if (token !== undefined) throw this.#fail(`unexpected ${JSON.stringify(token.text)} in command`);
  }

  pipe(depth: number): Pipe {
    if (depth > maxDepth) throw this.#fail('nested too deeply');
    const { variables, declares } = this.#declarations();
    const commands: Command[] = [];
    do commands.push(this.#command(depth));
    while (this.#take('|'));
    return { variables, declares, commands };
  }

  #declarations(): { variables: string[]; declares: boolean } {
    const texts = this.#tokens.slice(this.#at, this.#at + 4).map((token) => token.text);
    const isVariable = (offset: number): boolean => this.#tokens[this.#at + offset]?.kind === 'variable';
    const isAssignment = (text: string | undefined): boolean => text === ':=' || text === '=';
    if (isVariable(0) && isAssignment(texts[1])) return this.#declared(1, texts[1]);
    if (isVariable(0) && texts[1] === ',' && isVariable(2) && isAssignment(texts[3])) return this.#declared(3, texts[3]);
    return { variables: [], declares: false };
  }

  #declared(length: number, sign: string | undefined): { variables: string[]; declares: boolean } {
    const variables = this.#tokens.slice(this.#at, this.#at + length).flatMap((token) => (token.kind === 'variable' ? [token.text] : []));
    this.#at += length + 1;
    return { variables, declares: sign === ':=' };
  }

  #command(depth: number): Command {
    const at = this.#tokens[this.#at]?.at ?? 0;
    const operands: Operand[] = [];
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token.kind === 'symbol' && (token.text === '|' || token.text === ')')) break;
      operands.push(this.#operand(token, depth));
    }
    if (operands.length === 0) throw this.#fail('missing value for command');
    return { operands, at };
  }

  #operand(token: Token, depth: number): Operand {
    if (token.kind === 'field') return this.#fields({ kind: 'dot' }, token.at);
    this.#at++;
    const base = this.#base(token, depth);
    const next = this.#tokens[this.#at];
    const chains = base.kind === 'variable' || base.kind === 'pipe';
    return chains && next?.kind === 'field' && next.joined ? this.#fields(base, next.at) : base;
  }

  #base(token: Token, depth: number): Operand {
    if (token.kind === 'variable') return { kind: 'variable', name: token.text };
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'string') return { kind: 'literal', value: unquote(token.text, this.#fail) };
    if (token.kind === 'word') return this.#word(token.text);
    if (token.text === '.') return { kind: 'dot' };
    if (token.text !== '(') throw this.#fail(`unexpected ${JSON.stringify(token.text)} in command`);
    const pipe = this.pipe(depth + 1);
    if (!this.#take(')')) throw this.#fail('unclosed left paren');
    return { kind: 'pipe', pipe };
  }

  #word(text: string): Operand {
    if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
    if (text === 'nil') return { kind: 'nil' };
    if (!this.#knows(text)) throw this.#fail(`function ${JSON.stringify(text)} not defined`);
    return { kind: 'function', name: text };
  }

  #fields(base: Operand, at: number): Operand {
    const fields: string[] = [];
    for (
      let token = this.#tokens[this.#at];
      token?.kind === 'field' && (fields.length === 0 || token.joined);
      token = this.#tokens[this.#at]
    ) {
      fields.push(token.text.slice(1));
      this.#at++;
    }
    return { kind: 'chain', base, fields, at };
  }

  #take(symbol: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'symbol' || token.text !== symbol) return false;
    this.#at++;
    return true;
  }
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

function unquote(text: string, fail: Fail): string | number {
  if (text.startsWith('`')) return text.slice(1, -1);
  const plain = text.slice(1, -1).replace(/\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_whole, escape: string) => {
    if (escape.length > 1) return String.fromCodePoint(Number.parseInt(escape.slice(1), 16));
    const character = escapes[escape];
    if (character === undefined) throw fail(`unknown escape \\${escape} in ${text}`);
    return character;
  });
  return text.startsWith("'") ? (plain.codePointAt(0) ?? 0) : plain;
}
