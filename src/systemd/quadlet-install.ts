import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { syncDirectory } from '../lib/files.ts';
import { generateUnits } from './quadlet-generate.ts';
import { quadletSearch } from './quadlet-host.ts';
import { applicationOf, installDirectory } from './quadlet-list.ts';
import { loadDirectory, loadQuadlets } from './quadlet-load.ts';
import type { QuadletProblem } from './quadlet-problem.ts';
import type { QuadletServices, QuadletSite } from './quadlet-reload.ts';
import { checkCommands } from './quadlet/check-commands.ts';
import { copyTree, readSmallFile, writeAsset } from './quadlet/copy-tree.ts';
import { typeOf } from './quadlet/names.ts';
import { sectionsOfBundle } from './quadlet/bundle.ts';

/** What `quadlet install` was asked. */
export type InstallRequest = {
  /** A Quadlet, a `.quadlets` file, a directory or an address; then files that belong to it. */
  readonly sources: readonly string[];
  /** Where relative paths begin. */
  readonly directory: string;
  readonly replace: boolean;
  readonly site: QuadletSite;
  /** Fetches an address; only asked for addresses. */
  readonly fetch: (address: string) => Promise<Uint8Array>;
};

/** What was installed. */
export type InstalledQuadlets = {
  readonly paths: readonly string[];
  /** Warnings about what was installed. */
  readonly problems: readonly QuadletProblem[];
};

/**
 * Installs Quadlets into the user's directory, all of them or none: they are put together beside it, checked, and moved in one step. What
 * belongs together (a directory, a `.quadlets` file, several files) becomes an application, a directory of its own.
 *
 * @throws {TiffinError} `invalid-argument` with the first mistake in them, `already-exists` without `replace`, `not-found`
 */
export async function installQuadlets(services: QuadletServices, request: InstallRequest): Promise<InstalledQuadlets> {
  const root = installDirectory(services.places);
  mkdirSync(root, { recursive: true });
  const staging = mkdtempSync(join(root, '.install-'));
  try {
    const name = await stage(staging, request);
    const problems = await checkStaged(services, staging, request.site);
    const paths = moveIn({ root, staging, name, replace: request.replace, uid: services.places.uid });
    return { paths, problems: problems.map((problem) => ({ ...problem, path: problem.path.replace(staging, join(root, name)) })) };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Puts what is asked for into an empty directory. @returns the name of the application, empty for one file */
async function stage(staging: string, { sources, directory, fetch }: InstallRequest): Promise<string> {
  const paths = sources.map((source) => (isAddress(source) ? source : resolve(directory, source)));
  const [first = ''] = paths;
  const firstName = nameOf(first);
  const isBundle = firstName.endsWith('.quadlets');
  let isDirectory = false;
  for (const path of paths) {
    const bytes = await readSource(path, fetch);
    isDirectory ||= bytes === 'directory';
    if (bytes === 'directory') copyTree(path, staging);
    else writeFiles(staging, path, bytes);
  }
  if (!isBundle && !isDirectory && typeOf(firstName) === undefined)
    throw new TiffinError('invalid-argument', `${first}: ${JSON.stringify(extensionOf(firstName))} is not a supported Quadlet file type`, {
      hint: 'Quadlets end in .container, .pod, .volume, .network, .image, .build, .artifact or .kube',
    });
  return paths.length > 1 || isBundle || isDirectory ? firstName.replace(/\.[a-z]+$/, '') : '';
}

function writeFiles(staging: string, path: string, bytes: Uint8Array): void {
  const name = nameOf(path);
  const parts = name.endsWith('.quadlets') ? sectionsOfBundle(bytes, path) : [{ name, text: bytes }];
  for (const part of parts) writeAsset(staging, part.name, Buffer.from(part.text));
}

function extensionOf(name: string): string {
  return name.includes('.') ? name.slice(name.lastIndexOf('.')) : '';
}

const isAddress = (source: string): boolean => /^https?:\/\//i.test(source);

function nameOf(source: string): string {
  const name = isAddress(source) ? lastOfAddress(source) : basename(source);
  if (!/^[A-Za-z0-9:_@\\-][A-Za-z0-9:_.@\\-]*$/.test(name) || name.length > 255)
    throw new TiffinError('invalid-argument', `${source} gives no name for a file`, { hint: 'names have letters, digits and :_.@-' });
  return name;
}

/** Empty for what is no address. */
function lastOfAddress(source: string): string {
  try {
    return basename(decodeURIComponent(new URL(source).pathname));
  } catch {
    return '';
  }
}

async function readSource(source: string, fetch: InstallRequest['fetch']): Promise<Uint8Array | 'directory'> {
  if (isAddress(source)) return await fetch(source);
  try {
    return statSync(source).isDirectory() ? 'directory' : readSmallFile(source);
  } catch (error) {
    if (error instanceof TiffinError) throw error;
    const reason = errnoOf(error) === 'ENOENT' ? 'no such file or directory' : (errnoOf(error) ?? 'unreadable');
    throw new TiffinError('not-found', `unable to read Quadlet path ${source}: ${reason}`);
  }
}

/** Makes units of what is staged, among what is there already. @returns warnings @throws the first error */
async function checkStaged({ env, places }: QuadletServices, staging: string, site: QuadletSite): Promise<readonly QuadletProblem[]> {
  const staged = loadDirectory(staging, places.uid);
  if (staged.sources.length === 0 && staged.problems.length === 0)
    throw new TiffinError('invalid-argument', 'no Quadlet in what is to be installed');
  const names = new Set(staged.sources.map(({ name }) => name));
  const there = loadQuadlets(quadletSearch(env, places).facts).sources.filter(({ name }) => !names.has(name));
  const { problems, converted } = generateUnits({ ...staged, sources: [...staged.sources, ...there] }, site);
  const checked = site.check === undefined ? [] : await checkCommands(converted, site.check);
  const own = [...problems, ...checked].filter(({ path }) => path.startsWith(staging));
  const error = own.find(({ severity, kind }) => severity === 'error' && kind !== 'reference');
  if (error === undefined) return own;
  const place = `${error.path.slice(staging.length + 1)}${error.line === undefined ? '' : `:${error.line}`}`;
  const what = error.key === undefined ? error.message : `${error.key}: ${error.message}`;
  throw new TiffinError('invalid-argument', `${place}: ${what}`, { hint: error.suggestion });
}

type Move = { readonly root: string; readonly staging: string; readonly name: string; readonly replace: boolean; readonly uid: number };

function moveIn({ root, staging, name, replace, uid }: Move): readonly string[] {
  const entries = readdirSync(staging).toSorted();
  recoverReplaced(root);
  refuseTaken({ root, name, replace, uid }, staging);
  if (name === '') {
    const [only = ''] = entries;
    renameSync(join(staging, only), join(root, only));
    syncDirectory(root);
    return [join(root, only)];
  }
  const target = join(root, name);
  const aside = join(root, `.replaced-${name}`);
  if (existsSync(target)) renameSync(target, aside);
  try {
    renameSync(staging, target);
  } catch (error) {
    if (existsSync(aside)) renameSync(aside, target);
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
  syncDirectory(root);
  return entries.map((entry) => join(target, entry));
}

/** What somebody was putting together so long ago, nobody is any more. */
const staleAfterMs = 3_600_000;

/** Finishes or takes back what somebody who was killed has begun. */
function recoverReplaced(root: string): void {
  for (const entry of readdirSync(root)) {
    if (entry.startsWith('.install-') && statSync(join(root, entry)).mtimeMs < Date.now() - staleAfterMs)
      rmSync(join(root, entry), { recursive: true, force: true });
    if (!entry.startsWith('.replaced-')) continue;
    const target = join(root, entry.slice('.replaced-'.length));
    if (existsSync(target)) rmSync(join(root, entry), { recursive: true, force: true });
    else renameSync(join(root, entry), target);
  }
}

/** A Quadlet's name is taken by one file at a time, wherever in the user's directory it lies. */
function refuseTaken({ root, name, replace, uid }: Omit<Move, 'staging'>, staging: string): void {
  const names = new Set(loadDirectory(staging, uid).sources.map((source) => source.name));
  for (const source of loadDirectory(root, uid).sources) {
    if (!names.has(source.name)) continue;
    if (!replace)
      throw new TiffinError('already-exists', `a Quadlet with name ${source.name} already exists, refusing to overwrite`, {
        hint: 'with --replace it is replaced',
      });
    const application = applicationOf(source.path, root);
    if (application !== name)
      throw new TiffinError('already-exists', `${source.name} is there as ${source.path}`, {
        hint: `remove it first: tiffin quadlet rm ${source.name}`,
      });
  }
  if (name !== '' && !replace && existsSync(join(root, name)))
    throw new TiffinError('already-exists', `an application ${name} is installed already`, { hint: 'with --replace it is replaced' });
}
