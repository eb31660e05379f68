import { TiffinError } from '../../lib/errors.ts';
import { evaluateTemplate } from './go-template/evaluate.ts';
import { templateFunctions } from './go-template/functions.ts';
import { parseTemplate } from './go-template/parser.ts';

/** A parsed `--format`. */
export type Template = {
  /** The text for one value. @throws {TiffinError} `invalid-argument`, in Go's words, naming the known fields */
  render(value: unknown): string;
};

/** Where a template comes from, for messages. */
export type TemplateSource = {
  /** The command's last word: `ps`, `inspect`. */
  readonly name: string;
  /** What Podman puts before the user's text; columns in messages count from its start. */
  readonly offset: number;
};

/** The length of `{{range .}}`, which Podman puts before the format of a listing. */
export const listOffset = '{{range .}}'.length;

/**
 * Parses a Go template.
 *
 * @throws {TiffinError} `invalid-argument`, in Go's words
 */
export function compileTemplate(text: string, source: TemplateSource): Template {
  const position = (at: number): { line: number; column: number } => {
    const before = text.slice(0, at);
    const line = before.split('\n').length;
    return { line, column: before.length - (before.lastIndexOf('\n') + 1) + (line === 1 ? source.offset : 0) };
  };
  const fail = (message: string): TiffinError => new TiffinError('invalid-argument', `template: ${source.name}:1: ${message}`);
  const failAt = (at: number, near: string, message: string): TiffinError => {
    const { line, column } = position(at);
    return new TiffinError(
      'invalid-argument',
      `template: ${source.name}:${line}:${column}: executing ${JSON.stringify(source.name)} at <${near}>: ${message}`,
    );
  };
  const nodes = parseTemplate(text, (name) => Object.hasOwn(templateFunctions, name), fail);
  return { render: (value) => evaluateTemplate(nodes, value, { functions: templateFunctions, failAt }) };
}

/** Turns the two-letter `\t` and `\n` of a `--format` into what they mean; within `{{…}}` they are the template's own. */
export function unescapeFormat(format: string): string {
  return format.replace(/\{\{.*?\}\}|\\[tn]/gs, (part) => (part === String.raw`\t` ? '\t' : part === String.raw`\n` ? '\n' : part));
}

/** The same as lines: it ends with a newline of its own, whatever it prints. */
export function lineFormat(format: string): string {
  const text = unescapeFormat(format);
  return text.endsWith('\n') ? text : `${text}\n`;
}
