import type { QuadletKind } from '../quadlet-keys.ts';
import type { QuadletKey } from '../quadlet-key.ts';
import type { QuadletProblem } from '../quadlet-problem.ts';
import type { QuadletHost, QuadletSource } from '../quadlet-source.ts';
import type { UnitEntry } from '../unit-file.ts';
import { nearest } from '../../lib/suggest.ts';
import { findResource, type Resource, type Resources } from './resources.ts';
import type { UnitDraft } from './unit-draft.ts';

/** One or two words of a command line, and the entry that they come from. */
export type Argument = { readonly words: readonly string[]; readonly entry?: UnitEntry | undefined };

/** What is known and made while one Quadlet becomes a service. */
export type Conversion = {
  readonly source: QuadletSource;
  readonly kind: QuadletKind;
  /** The entries of its own section. */
  readonly entries: readonly UnitEntry[];
  readonly resources: Resources;
  readonly host: QuadletHost;
  readonly draft: UnitDraft;
  readonly problems: QuadletProblem[];
};

/** Says what is wrong with an entry. */
export function complain(conversion: Conversion, entry: UnitEntry, problem: Partial<QuadletProblem> & { readonly message: string }): void {
  const { source, kind, problems } = conversion;
  const path = entry.location?.path ?? source.path;
  problems.push({ severity: 'error', path, line: entry.location?.line, section: kind.section, key: entry.key, ...problem });
}

/** Says what is wrong with the whole file. */
export function complainOfFile(conversion: Conversion, problem: Pick<QuadletProblem, 'message' | 'suggestion'>): void {
  const { source, kind, problems } = conversion;
  const line = source.unit.sections.find(({ name }) => name === kind.section)?.location?.line;
  problems.push({ severity: 'error', path: source.path, line, section: kind.section, ...problem });
}

/**
 * Finds the Quadlet that a value names, and makes this one need it and wait for it.
 *
 * @param binding the dependency beside `After=`
 * @returns undefined when there is none, which has been complained of
 */
export function need(
  conversion: Conversion,
  entry: UnitEntry,
  { name, binding = 'Requires' }: { readonly name: string; readonly binding?: 'BindsTo' | 'Requires' },
): Resource | undefined {
  const resource = findNamed(conversion, entry, name);
  if (resource === undefined) return undefined;
  conversion.draft.add('Unit', binding, resource.service);
  conversion.draft.add('Unit', 'After', resource.service);
  if (resource.resource === undefined)
    complain(conversion, entry, { message: `${name} does not say the name of what it makes`, suggestion: `mend ${resource.source.path}` });
  return resource;
}

/** Finds the Quadlet that a value names, or complains. */
export function findNamed(conversion: Conversion, entry: UnitEntry, name: string): Resource | undefined {
  const { resources, source } = conversion;
  const resource = findResource(resources, name, source);
  if (resource === undefined) {
    const near = nearest(name, [...resources.keys()]);
    const suggestion = near === undefined ? `write it, or name one that there is` : `did you mean ${near}?`;
    complain(conversion, entry, { kind: 'reference', message: `there is no Quadlet ${name}`, suggestion });
    return undefined;
  }
  if (resource.instance === '') {
    const example = name.replace('@.', '@1.');
    complain(conversion, entry, { message: `${name} is a template`, suggestion: `name an instance of it, such as ${example}` });
    return undefined;
  }
  return resource;
}

/** What a rule is given beside the conversion. */
export type RuleUse = { readonly row: QuadletKey; readonly entries: readonly UnitEntry[] };

/** What comes out of the entries of a key instead of its plain option. */
export type Rule = (conversion: Conversion, use: RuleUse) => readonly Argument[];
