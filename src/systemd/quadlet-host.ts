import { existsSync, lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment, Places } from '../config/places.ts';
import type { QuadletHost } from './quadlet-source.ts';
import type { QuadletProblem } from './quadlet-problem.ts';
import type { SearchFacts } from './quadlet/search-path.ts';

/** What Quadlets ask of this host. */
export function quadletHost(): QuadletHost {
  return {
    exists: existsSync,
    userId: (name) => numberIn('/etc/passwd', name),
    groupId: (name) => numberIn('/etc/group', name),
  };
}

function numberIn(file: string, name: string): number | undefined {
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const id = Number(line?.split(':')[2] ?? Number.NaN);
  return Number.isInteger(id) ? id : undefined;
}

const generatorDirectories = [
  '/run/systemd/user-generators',
  '/etc/systemd/user-generators',
  '/usr/local/lib/systemd/user-generators',
  '/usr/lib/systemd/user-generators',
];

/** The generator of units that systemd runs for users under a name, unless it is masked. */
export function findGenerator(name: string, directories: readonly string[] = generatorDirectories): string | undefined {
  for (const directory of directories) {
    const path = join(directory, name);
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status === undefined) continue;
    if (status.isSymbolicLink() && readlinkSync(path) === '/dev/null') return undefined;
    const target = statSync(path, { throwIfNoEntry: false });
    return target !== undefined && target.size > 0 && (target.mode & 0o111) !== 0 ? path : undefined;
  }
  return undefined;
}

/** Where to look, and what is to be said about it. */
export type QuadletSearch = { readonly facts: SearchFacts; readonly problems: readonly QuadletProblem[] };

/**
 * Where the Quadlets of a user are looked for. Podman's own directories count only where somebody has said so (`TIFFIN_QUADLET_SHARED=1`, or a
 * file `tiffin/quadlet-shared` in the user's configuration or in /etc), and never while Podman's generator makes units of the same files.
 */
export function quadletSearch(
  env: Environment,
  places: Pick<Places, 'configHome' | 'runtimeDir' | 'uid'>,
  directories: readonly string[] = generatorDirectories,
): QuadletSearch {
  const asked = /^(1|true|yes|on)$/i.test(env['TIFFIN_QUADLET_SHARED'] ?? '');
  const marker = [join(places.configHome, 'tiffin/quadlet-shared'), '/etc/tiffin/quadlet-shared'].find((path) => existsSync(path));
  const podman = findGenerator('podman-user-generator', directories);
  if (!asked && marker === undefined) return { facts: { env, places, withShared: false }, problems: [] };
  if (podman === undefined) return { facts: { env, places, withShared: true }, problems: [] };
  const problem: QuadletProblem = {
    severity: 'warning',
    path: marker ?? 'TIFFIN_QUADLET_SHARED',
    message: `${podman} makes units of the files in containers/systemd; tiffin leaves them to it`,
    suggestion: 'to hand them over: ln -s /dev/null /etc/systemd/user-generators/podman-user-generator',
  };
  return { facts: { env, places, withShared: false }, problems: [problem] };
}
