import type { Fail } from './lexer.ts';
import { FunctionFailure } from './function-failure.ts';
import type { TemplateFunction } from './functions.ts';
import type { Command, Node, Operand, Pipe } from './nodes.ts';
import { isMap, isTrue, mapEntries, printValue } from './values.ts';

/** What a template is carried out with. */
export type Evaluation = {
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  /** Makes the failure for something at an offset of the template; `source` is the text there. */
  readonly failAt: (at: number, source: string, message: string) => ReturnType<Fail>;
};

/**
 * Carries out a parsed template.
 *
 * @param dot what `.` and `$` are at first
 * @throws what `failAt` makes: for an unknown field of a struct, a function that refuses its arguments, a range over no list
 */
export function evaluateTemplate(nodes: readonly Node[], dot: unknown, evaluation: Evaluation): string {
  const evaluator = new Evaluator(evaluation);
  evaluator.run(nodes, dot, new Scope(undefined, new Map([['$', dot]])));
  return evaluator.text();
}

class Scope {
  readonly #parent: Scope | undefined;
  readonly #values: Map<string, unknown>;

  constructor(parent: Scope | undefined, values = new Map<string, unknown>()) {
    this.#parent = parent;
    this.#values = values;
  }

  holder(name: string): Map<string, unknown> | undefined {
    return this.#values.has(name) ? this.#values : this.#parent?.holder(name);
  }

  declare(name: string, value: unknown): void {
    this.#values.set(name, value);
  }
}

type Jump = 'break' | 'continue' | undefined;

class Evaluator {
  readonly #evaluation: Evaluation;
  #parts: string[] = [];

  constructor(evaluation: Evaluation) {
    this.#evaluation = evaluation;
  }

  text(): string {
    return this.#parts.join('');
  }

  run(nodes: readonly Node[], dot: unknown, scope: Scope): Jump {
    for (const node of nodes) {
      const jump = this.#node(node, dot, scope);
      if (jump !== undefined) return jump;
    }
    return undefined;
  }

  #node(node: Node, dot: unknown, scope: Scope): Jump {
    switch (node.kind) {
      case 'text':
        this.#parts.push(node.text);
        return undefined;
      case 'print': {
        const value = this.#pipe(node.pipe, dot, scope);
        if (node.pipe.variables.length === 0) this.#parts.push(printValue(value));
        return undefined;
      }
      case 'if':
      case 'with': {
        const inner = new Scope(scope);
        const value = this.#pipe(node.pipe, dot, inner);
        if (!isTrue(value)) return this.run(node.otherwise, dot, new Scope(scope));
        return this.run(node.body, node.kind === 'with' ? value : dot, inner);
      }
      case 'range':
        return this.#range(node, dot, scope);
      case 'break':
      case 'continue':
        return node.kind;
    }
  }

  #range(node: Extract<Node, { kind: 'range' }>, dot: unknown, scope: Scope): Jump {
    const entries = this.#entries(this.#pipe({ ...node.pipe, variables: [] }, dot, scope), node.pipe);
    if (entries.length === 0) return this.run(node.otherwise, dot, new Scope(scope));
    const [first, second] = node.pipe.variables;
    for (const [key, value] of entries) {
      const inner = new Scope(scope);
      if (first !== undefined) inner.declare(first, second === undefined ? value : key);
      if (second !== undefined) inner.declare(second, value);
      if (this.run(node.body, value, inner) === 'break') break;
    }
    return undefined;
  }

  #entries(value: unknown, pipe: Pipe): (readonly [unknown, unknown])[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((each: unknown, index) => [index, each] as const);
    if (isMap(value)) return mapEntries(value);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1e6)
      return Array.from({ length: value }, (_, index) => [index, index] as const);
    throw this.#evaluation.failAt(pipe.commands[0]?.at ?? 0, '.', `range can't iterate over ${printValue(value)}`);
  }

  #pipe(pipe: Pipe, dot: unknown, scope: Scope): unknown {
    let value: unknown;
    for (const [index, command] of pipe.commands.entries()) value = this.#command(command, index === 0 ? [] : [value], dot, scope);
    for (const name of pipe.variables) {
      const holder = pipe.declares ? undefined : scope.holder(name);
      if (pipe.declares) scope.declare(name, value);
      else if (holder !== undefined) holder.set(name, value);
      else throw this.#evaluation.failAt(pipe.commands[0]?.at ?? 0, name, 'undefined variable');
    }
    return value;
  }

  #command(command: Command, piped: readonly unknown[], dot: unknown, scope: Scope): unknown {
    const [head, ...rest] = command.operands;
    if (head === undefined) return undefined;
    if (head.kind === 'function')
      return this.#call(head.name, command, () => [...rest.map((each) => this.#operand(each, dot, scope)), ...piped]);
    const args = (): unknown[] => [...rest.map((each) => this.#operand(each, dot, scope)), ...piped];
    if (head.kind === 'chain') return this.#chain(head, args(), dot, scope);
    if (rest.length + piped.length > 0) throw this.#evaluation.failAt(command.at, '.', "can't give argument to non-function");
    return this.#operand(head, dot, scope);
  }

  #call(name: string, command: Command, args: () => unknown[]): unknown {
    const call = this.#evaluation.functions[name];
    try {
      return call?.(args());
    } catch (error) {
      if (!(error instanceof FunctionFailure)) throw error;
      throw this.#evaluation.failAt(command.at, name, `error calling ${name}: ${error.message}`);
    }
  }

  #operand(operand: Operand, dot: unknown, scope: Scope): unknown {
    switch (operand.kind) {
      case 'dot':
        return dot;
      case 'nil':
        return null;
      case 'literal':
        return operand.value;
      case 'variable': {
        const holder = scope.holder(operand.name);
        if (holder === undefined) throw this.#evaluation.failAt(0, operand.name, 'undefined variable');
        return holder.get(operand.name);
      }
      case 'function':
        return this.#call(operand.name, { operands: [operand], at: 0 }, () => []);
      case 'pipe':
        return this.#pipe(operand.pipe, dot, new Scope(scope));
      case 'chain':
        return this.#chain(operand, [], dot, scope);
    }
  }

  #chain(chain: Extract<Operand, { kind: 'chain' }>, args: readonly unknown[], dot: unknown, scope: Scope): unknown {
    let value = this.#operand(chain.base, dot, scope);
    for (const [index, name] of chain.fields.entries()) {
      const isLast = index === chain.fields.length - 1;
      value = this.#field(value, name, chain, isLast ? args : []);
    }
    return value;
  }

  #field(value: unknown, name: string, chain: Extract<Operand, { kind: 'chain' }>, args: readonly unknown[]): unknown {
    const fail = (message: string): Error => this.#evaluation.failAt(chain.at, `.${chain.fields.join('.')}`, message);
    if (value === undefined || value === null) return undefined;
    if (value instanceof Map) return value.get(name);
    if (!isFielded(value)) throw fail(`can't evaluate field ${name} in type ${Array.isArray(value) ? 'list' : typeof value}`);
    const found = ownField(value, name);
    if (found === undefined && isMap(value)) return undefined;
    if (found === undefined) throw fail(`can't evaluate field ${name}; known fields: ${Object.keys(value).join(', ')}`);
    return invoked(value[found] ?? null, args, () => fail(`${name} has arguments but cannot be invoked as function`));
  }
}

function isFielded(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !Array.isArray(value);
}

function invoked(field: unknown, args: readonly unknown[], refuse: () => Error): unknown {
  if (typeof field === 'function') return (field as (...all: readonly unknown[]) => unknown)(...args);
  if (args.length > 0) throw refuse();
  return field;
}

// `.Id` and `.ID` are both typed: Docker and Podman do not agree.
function ownField(value: object, name: string): string | undefined {
  if (Object.hasOwn(value, name)) return name;
  if (isMap(value)) return undefined;
  const lower = name.toLowerCase();
  return Object.keys(value).find((key) => key.toLowerCase() === lower);
}
