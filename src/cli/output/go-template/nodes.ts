/** What a parsed template is made of. `at` is the offset in the template, for messages. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'print'; readonly pipe: Pipe }
  | { readonly kind: 'if' | 'with'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: 'range'; readonly pipe: Pipe; readonly body: readonly Node[]; readonly otherwise: readonly Node[] }
  | { readonly kind: 'break' | 'continue' };

/** `$a, $b := command | command`. */
export type Pipe = {
  readonly variables: readonly string[];
  readonly declares: boolean;
  readonly commands: readonly Command[];
};

/** A function or method with arguments, or a single operand. */
export type Command = { readonly operands: readonly Operand[]; readonly at: number };

/** A value that a command works on, or the function that it calls. */
export type Operand =
  | { readonly kind: 'dot' }
  | { readonly kind: 'nil' }
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'function'; readonly name: string }
  /** `.A.B`, `$x.A`, `(pipe).A`: the base and the fields after it. */
  | { readonly kind: 'chain'; readonly base: Operand; readonly fields: readonly string[]; readonly at: number }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'pipe'; readonly pipe: Pipe };
