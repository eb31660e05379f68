import { convertQuadlet, waitUnitName, type ConvertedQuadlet } from './quadlet/convert.ts';
import { installLinks, type UnitLink } from './quadlet/install-links.ts';
import { waitUnit } from './quadlet/wait-unit.ts';
import { findResource, type Resources } from './quadlet/resources.ts';
import type { QuadletType } from './quadlet-key.ts';
import type { LoadedQuadlets } from './quadlet-load.ts';
import type { QuadletProblem } from './quadlet-problem.ts';
import type { QuadletHost } from './quadlet-source.ts';
import { printUnit, type UnitFile } from './unit-file.ts';
import { TiffinError } from '../lib/errors.ts';

/** A unit that was made of a Quadlet. */
export type GeneratedUnit = {
  /** `web.service` */
  readonly fileName: string;
  readonly text: string;
  readonly links: readonly UnitLink[];
};

/** All units, and everything that is wrong. A Quadlet with an error has no unit. */
export type Generation = {
  readonly units: readonly GeneratedUnit[];
  readonly converted: readonly ConvertedQuadlet[];
  readonly problems: readonly QuadletProblem[];
};

/** What units are made with. */
export type GenerationSite = { readonly program: readonly string[]; readonly host: QuadletHost };

/** Makes the units of all Quadlets; writes nothing. */
export function generateUnits(loaded: LoadedQuadlets, { program, host }: GenerationSite): Generation {
  const resources = new Map(loaded.sources.map((source) => [source.name, source]));
  const converted = loaded.sources.map((source) => convertQuadlet(source, { program, resources, host }));
  const clashes = clashesOf(converted);
  const problems = [...loaded.problems, ...converted.flatMap((each) => each.problems), ...clashes, ...sharedNames(converted, resources)];
  const clashing = new Set(clashes.map(({ path }) => path));
  const units: GeneratedUnit[] = [];
  for (const { source, fileName, unit, failed } of converted) {
    const { links, problems: wrong } = installLinks(source, fileName);
    problems.push(...wrong);
    if (failed || clashing.has(source.path) || wrong.some(({ severity }) => severity === 'error')) continue;
    const printed = textOf(unit);
    if (typeof printed === 'string') units.push({ fileName, text: printed, links });
    else problems.push({ severity: 'error', path: source.path, message: printed.message, suggestion: 'make it shorter' });
  }
  if (units.some(({ text }) => text.includes(waitUnitName))) units.push({ fileName: waitUnitName, text: printUnit(waitUnit), links: [] });
  return { units, converted, problems };
}

/** A unit as text, or why it is none: drop-ins can make more of a line than systemd reads. */
function textOf(unit: UnitFile): string | TiffinError {
  try {
    return printUnit(unit);
  } catch (error) {
    if (error instanceof TiffinError) return error;
    throw error;
  }
}

/** What a container or a pod may not share its name with is one of both; other things have names of their own. */
const families: Readonly<Partial<Record<QuadletType, string>>> = {
  container: 'container',
  pod: 'container',
  volume: 'volume',
  network: 'network',
};

/** Quadlets that make things of one name: one would replace the other. */
function sharedNames(converted: readonly ConvertedQuadlet[], resources: Resources): readonly QuadletProblem[] {
  const byName = new Map<string, string>();
  return converted.flatMap(({ source }) => {
    const family = families[source.type];
    const name = findResource(resources, source.name, source)?.resource;
    if (family === undefined || name === undefined || name.includes('%') || source.name.includes('@.')) return [];
    const first = byName.get(`${family} ${name}`);
    byName.set(`${family} ${name}`, first ?? source.path);
    if (first === undefined) return [];
    const message = `the ${family} ${name} is that of ${first}, too`;
    return [{ severity: 'warning', path: source.path, message, suggestion: 'choose another name' }];
  });
}

/** Quadlets whose services have one name. */
function clashesOf(converted: readonly ConvertedQuadlet[]): readonly QuadletProblem[] {
  const byName = new Map<string, ConvertedQuadlet>();
  return converted.flatMap((each) => {
    const { fileName, source } = each;
    const first = byName.get(fileName);
    byName.set(fileName, first ?? each);
    if (first === undefined && fileName !== waitUnitName) return [];
    const other = first?.source.path ?? 'a unit of tiffin itself';
    return [
      {
        severity: 'error',
        path: source.path,
        message: `its service ${fileName} is that of ${other}, too`,
        suggestion: 'rename the file, or set ServiceName=',
      },
    ];
  });
}
