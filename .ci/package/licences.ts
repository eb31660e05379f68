/** The licences of all that a package has in it: tiffin's own, and those of what was linked or bundled. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './contents.ts';

/** One text, as Debian's `copyright` has it. */
export function licences(sources: Sources, { withNode }: { withNode: boolean }): string {
  const { repository } = sources;
  const own = [
    'tiffin runs OCI containers without root and without a daemon.',
    '',
    'Copyright 2026 the tiffin maintainers. License: Apache-2.0, whose text is in LICENSE, or on Debian in',
    '/usr/share/common-licenses/Apache-2.0.',
    '',
    'The packages below are part of its JavaScript files or of its programs, which are linked statically.',
  ].join('\n');
  const parts = [
    ...bundledPackages(repository).map((name) => ofPackage(repository, name)),
    ...linkedLibraries(sources),
    ...(withNode ? [section(`Node.js ${nodeVersion(sources)}`, 'MIT and others', text(join(sources.nodePackage, 'LICENSE')))] : []),
  ];
  return `${[own, ...parts].join('\n\n')}\n`;
}

/** Packages of npm with a file in the bundle. */
function bundledPackages(repository: string): string[] {
  const contents = JSON.parse(text(join(repository, 'dist/contents.json'))) as Readonly<Record<string, readonly string[]>>;
  const names = Object.values(contents)
    .flat()
    .map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

function ofPackage(repository: string, name: string): string {
  const place = join(repository, 'node_modules', name);
  const { version, license } = JSON.parse(text(join(place, 'package.json'))) as { version: string; license: string };
  return section(`${name} ${version}`, license, licenceIn(place));
}

/** A file of its own, or a section of the README, which is how some packages have it. */
function licenceIn(place: string): string {
  const file = globSync('{LICEN[CS]E,licen[cs]e,COPYING}*', { cwd: place }).sort()[0];
  if (file !== undefined) return text(join(place, file));
  const [, found] = /^#+ licen[cs]e[^\n]*\n(.*?)(?=^#|$(?![^]))/ims.exec(text(join(place, 'README.md'))) ?? [];
  if (found === undefined) throw new Error(`${place} has no licence to ship`);
  return found;
}

/** What the C programs are linked with, as Debian's packages describe it. */
function linkedLibraries({ build, native }: Sources): string[] {
  const musl = text(join(build, 'compiler')).includes('musl');
  const packages = [...(musl ? ['musl'] : ['libc6']), ...(existsSync(join(native, 'tiffin-helper-zstd')) ? ['libzstd-dev'] : [])];
  return packages.map((name) => section(name, 'see below', text(`/usr/share/doc/${name}/copyright`)));
}

function nodeVersion({ nodePackage }: Sources): string {
  return (JSON.parse(text(join(nodePackage, 'package.json'))) as { version: string }).version;
}

function section(name: string, license: string, body: string): string {
  return `${'-'.repeat(78)}\n${name}\nLicense: ${license}\n\n${body.trim()}`;
}

function text(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing: packages must have the licences of what is in them`);
  return readFileSync(path, 'utf8');
}
