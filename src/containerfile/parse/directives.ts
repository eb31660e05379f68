import type { Containerfile, Escape, SourceRange } from '../instruction.ts';
import { errorAt } from '../language-error.ts';
import { LineCursor } from './physical-lines.ts';

const directive = /^\s*#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(.*\S)\s*$/;
const known = ['syntax', 'escape', 'check'] as const;

/** What the comments at the very top say to the parser, and how many lines they are. */
export type Directives = {
  readonly escape: Escape;
  readonly directives: Containerfile['directives'];
  readonly lines: number;
};

type Found = Partial<Record<(typeof known)[number], string>>;

/** Reads `# syntax=`, `# escape=` and `# check=`; the first line that is none of them ends it. @throws {TiffinError} `invalid-argument` */
export function readDirectives(text: string, file: string): Directives {
  const found: Found = {};
  const lines = new LineCursor(text);
  // A first line for the kernel (`#!/usr/bin/env …`) does not end them, so that the file can be a program.
  if (text.startsWith('#!')) lines.take();
  const start = lines.number;
  let count = start;
  for (let line = lines.take(); line !== undefined; line = lines.take()) {
    if (!readDirective(line, found, { file, start: lines.number, end: lines.number })) break;
    count = lines.number;
  }
  const { syntax, check, escape = '\\' } = found;
  return {
    escape: escape === '`' ? '`' : '\\',
    directives: { ...(syntax === undefined ? {} : { syntax }), ...(check === undefined ? {} : { check }) },
    lines: count === start ? 0 : count,
  };
}

function readDirective(line: string, found: Found, location: SourceRange): boolean {
  const match = directive.exec(line);
  const name = known.find((candidate) => candidate === match?.[1]?.toLowerCase());
  if (match === null || name === undefined) return false;
  const value = match[2]!;
  if (found[name] !== undefined) throw errorAt(location, `only one "# ${name}=" may be there`);
  if (name === 'escape' && value !== '`' && value !== '\\')
    throw errorAt(location, `escape must be \` or \\, not ${JSON.stringify(value)}`);
  found[name] = value;
  return true;
}
