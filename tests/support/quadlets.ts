/**
 * Quadlets out of texts: what the generator reads, without files.
 */
import { sectionsOfBundle } from '../../src/systemd/quadlet/bundle.ts';
import type { Conversion } from '../../src/systemd/quadlet/conversion.ts';
import { parseUnit } from '../../src/systemd/quadlet/parse.ts';
import { typeOf } from '../../src/systemd/quadlet/names.ts';
import { UnitDraft } from '../../src/systemd/quadlet/unit-draft.ts';
import { entriesOf } from '../../src/systemd/quadlet/values.ts';
import { generateUnits, type Generation } from '../../src/systemd/quadlet-generate.ts';
import { quadletKind } from '../../src/systemd/quadlet-keys.ts';
import { problemLine } from '../../src/systemd/quadlet-problem.ts';
import type { QuadletHost, QuadletSource } from '../../src/systemd/quadlet-source.ts';

/** A host with one device, one user and one group. */
export const quadletHost: QuadletHost = {
  exists: (path) => path === '/dev/fuse',
  userId: (name) => (name === 'root' ? 0 : undefined),
  groupId: (name) => (name === 'daemon' ? 1 : undefined),
};

/** What services are made with. */
export const quadletSite = { program: ['/usr/bin/tiffin'], host: quadletHost };

/** A Quadlet in the directory /quadlets. */
export function quadletOf(name: string, text: string): QuadletSource {
  const type = typeOf(name);
  if (type === undefined) throw new Error(`${name} is no Quadlet`);
  const { unit, problems } = parseUnit(text, `/quadlets/${name}`);
  return { name, type, path: `/quadlets/${name}`, unit, dropIns: [], problems };
}

/** What comes of some Quadlets, by the names of their files. */
export function generated(texts: Readonly<Record<string, string>>): Generation {
  const sources = Object.entries(texts).map(([name, text]) => quadletOf(name, text));
  return generateUnits({ sources, problems: [], roots: ['/quadlets'] }, quadletSite);
}

/** The text of the unit that comes of the first of some Quadlets. */
export function unitText(texts: Readonly<Record<string, string>>): string {
  const { converted, units, problems } = generated(texts);
  const unit = units.find(({ fileName }) => fileName === converted[0]?.fileName);
  if (unit === undefined) throw new Error(problems.map(problemLine).join('\n'));
  return unit.text;
}

/** The values of a key of the unit that comes of the first of some Quadlets. */
export function unitValues(texts: Readonly<Record<string, string>>, key: string): readonly string[] {
  return unitText(texts)
    .split('\n')
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1));
}

/** Everything that is wrong with some Quadlets, a line each, without the directory. */
export function complaints(texts: Readonly<Record<string, string>>): readonly string[] {
  return generated(texts).problems.map((problem) => `${problem.severity}: ${problemLine(problem).replaceAll('/quadlets/', '')}`);
}

/** The Quadlets of a `.quadlets` file. */
export function bundled(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(sectionsOfBundle(Buffer.from(text), 'bundle').map((part) => [part.name, part.text]));
}

/** A conversion that has not begun. */
export function conversionOf(name: string, text: string, others: Readonly<Record<string, string>> = {}): Conversion {
  const source = quadletOf(name, text);
  const sources = [source, ...Object.entries(others).map(([other, content]) => quadletOf(other, content))];
  const kind = quadletKind(source.type);
  return {
    source,
    kind,
    entries: entriesOf(source.unit, kind.section),
    resources: new Map(sources.map((each) => [each.name, each])),
    host: quadletHost,
    draft: new UnitDraft(source.unit),
    problems: [],
  };
}
