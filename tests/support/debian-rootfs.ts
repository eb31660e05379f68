/**
 * A Debian root file system and packages for it, made once per machine by the test set-up.
 */
import { existsSync, globSync } from 'node:fs';

/** Where root's set-up leaves it: a plain tar that everyone may read. */
export const debianTar = '/var/cache/tiffin-tests/debian.tar';

/** The directory of packages beside it: a C compiler, make, a C library's headers, newuidmap, and what they depend on. */
export const debianPackages = '/var/cache/tiffin-tests/packages';

/** The path of a tar of Debian's minimal system (some 150 MB), or undefined where the set-up could not make one. */
export function debianRootfs(): string | undefined {
  return existsSync(debianTar) ? debianTar : undefined;
}

/** The path of one of these packages. */
export function findDebianPackage(name: string): string | undefined {
  return globSync(`${debianPackages}/${name}_*.deb`)[0];
}
