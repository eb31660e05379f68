import type { QuadletProblem } from '../quadlet-problem.ts';
import type { UnitEntry, UnitFile, UnitLocation, UnitSection } from '../unit-file.ts';

/** What is in a file; problems are those of its form alone. */
export type ParsedUnit = { readonly unit: UnitFile; readonly problems: readonly QuadletProblem[] };

type Line = { readonly text: string; readonly location: UnitLocation };

/**
 * Reads a unit file as systemd does: sections, `Key=value`, comments with `#` or `;`, lines that a last backslash continues (a blank joins
 * them; comments between them are left out).
 *
 * @param path what locations and problems name
 * @see systemd.syntax(7)
 */
export function parseUnit(text: string, path: string): ParsedUnit {
  const sections: { name: string; entries: UnitEntry[]; location: UnitLocation }[] = [];
  const problems: QuadletProblem[] = [];
  for (const line of logicalLines(text, path)) {
    const wrong = readLine(line, sections);
    if (wrong !== undefined) problems.push({ severity: 'error', path, line: line.location.line, ...wrong });
  }
  return { unit: { sections: sections as readonly UnitSection[] }, problems };
}

type Wrong = Pick<QuadletProblem, 'message' | 'suggestion'>;

function readLine({ text, location }: Line, sections: { name: string; entries: UnitEntry[]; location: UnitLocation }[]): Wrong | undefined {
  if (/[^\P{Cc}\t]/u.test(text)) return { message: 'a control character', suggestion: 'remove it' };
  if (text.startsWith('[')) {
    const name = /^\[([^[\]]+)\]$/.exec(text)?.[1];
    if (name === undefined) return { message: `not the name of a section: ${shown(text)}`, suggestion: 'write it as [Container]' };
    sections.push({ name, entries: [], location });
    return undefined;
  }
  const equals = text.indexOf('=');
  const key = text.slice(0, Math.max(equals, 0)).trimEnd();
  if (equals <= 0 || !/^[A-Za-z0-9_-]+$/.test(key))
    return { message: `neither Key=value nor [Section] nor a comment: ${shown(text)}`, suggestion: misread(text) };
  const section = sections.at(-1);
  if (section === undefined)
    return { message: `${key} stands before the first section`, suggestion: 'put it below a line such as [Container]' };
  section.entries.push({ key, value: text.slice(equals + 1).trim(), location });
  return undefined;
}

function misread(text: string): string {
  if (!text.includes('='))
    return /:/.test(text) ? 'write Key=value, with an equals sign' : 'a line that goes on needs a backslash at the end of the one before';
  return 'names of keys have letters and digits only';
}

function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** A backslash that is escaped itself continues nothing. */
function isContinued(line: string): boolean {
  return (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
}

/** Lines without comments and blanks around them, continued ones joined, each known by its first line. */
function* logicalLines(text: string, path: string): Generator<Line> {
  let parts: string[] = [];
  let first = 0;
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (/^[#;]/.test(line) || (line === '' && parts.length === 0)) continue;
    if (parts.length === 0) first = index + 1;
    if (isContinued(line)) {
      parts.push(line.slice(0, -1).trim());
      continue;
    }
    parts.push(line);
    yield { text: parts.join(' ').trim(), location: { path, line: first } };
    parts = [];
  }
  if (parts.length > 0) yield { text: parts.join(' ').trim(), location: { path, line: first } };
}
