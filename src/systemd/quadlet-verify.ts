import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { generateUnits, type GenerationSite } from './quadlet-generate.ts';
import { quadletSearch } from './quadlet-host.ts';
import { loadDirectory, loadQuadlets, type LoadedQuadlets } from './quadlet-load.ts';
import type { QuadletProblem } from './quadlet-problem.ts';
import type { QuadletServices } from './quadlet-reload.ts';
import { analyzeUnits } from './quadlet/analyze.ts';
import { checkCommands, type CommandCheck } from './quadlet/check-commands.ts';
import { typeOf } from './quadlet/names.ts';

export type { CommandCheck } from './quadlet/check-commands.ts';

/** What `quadlet verify` was asked. */
export type VerifyRequest = {
  /** Names of Quadlets, files or directories; none for all of the user's. */
  readonly targets: readonly string[];
  /** Where relative paths begin. */
  readonly directory: string;
  readonly site: GenerationSite;
  /** Reads options as the commands do. */
  readonly check: CommandCheck;
};

/** What was looked at, and what is wrong with it. */
export type Verification = { readonly count: number; readonly problems: readonly QuadletProblem[] };

/**
 * Looks for mistakes in Quadlets: in their form, in keys and values, in what they name, and in what systemd says about the units that come
 * of them. Changes nothing.
 *
 * @throws {TiffinError} `not-found` for a target that is not there
 */
export async function verifyQuadlets(services: QuadletServices, request: VerifyRequest): Promise<Verification> {
  const { targets, site, check } = request;
  const groups = targets.length === 0 ? [everything(services)] : targets.map((target) => groupOf(services, target, request.directory));
  let count = 0;
  const problems: QuadletProblem[] = [];
  for (const { loaded, search, only } of groups) {
    const generation = generateUnits(loaded, site);
    const own = only === undefined ? generation.converted : generation.converted.filter(({ source }) => source.name === only);
    const found = [...search, ...generation.problems, ...(await checkCommands(own, check)), ...(await analyzeUnits(own, generation.units))];
    const files = new Set(own.flatMap(({ source }) => [source.path, ...source.dropIns]));
    problems.push(...found.filter(({ path }) => only === undefined || files.has(path) || basename(path) === only));
    count += own.length;
  }
  return { count, problems: sorted(distinct(problems)) };
}

type Group = { readonly loaded: LoadedQuadlets; readonly search: readonly QuadletProblem[]; readonly only?: string };

function everything({ env, places }: QuadletServices): Group {
  const { facts, problems } = quadletSearch(env, places);
  return { loaded: loadQuadlets(facts), search: problems };
}

/** A Quadlet's name wins over a file of that name in the working directory, unless a slash says that a path is meant. */
function groupOf(services: QuadletServices, target: string, directory: string): Group {
  const all = everything(services);
  if (!target.includes('/') && all.loaded.sources.some(({ name }) => name === target)) return { ...all, search: [], only: target };
  const path = resolve(directory, target);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined)
    throw new TiffinError('not-found', `no Quadlet, file or directory ${target}`, {
      hint: 'tiffin quadlet list shows the Quadlets that there are',
    });
  const { uid } = services.places;
  if (status.isDirectory()) return { loaded: loadDirectory(path, uid), search: [] };
  if (typeOf(basename(path)) === undefined)
    throw new TiffinError('invalid-argument', `${target} is no Quadlet by its name`, {
      hint: 'Quadlets end in .container, .pod, .volume, .network, .image, .build, .artifact or .kube',
    });
  return { loaded: loadDirectory(dirname(path), uid), search: [], only: basename(path) };
}

function distinct(problems: readonly QuadletProblem[]): readonly QuadletProblem[] {
  return [
    ...new Map(problems.map((problem) => [JSON.stringify([problem.path, problem.line, problem.key, problem.message]), problem])).values(),
  ];
}

function sorted(problems: readonly QuadletProblem[]): readonly QuadletProblem[] {
  return problems.toSorted((one, other) =>
    one.path === other.path ? (one.line ?? 0) - (other.line ?? 0) : one.path < other.path ? -1 : 1,
  );
}
