import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../lib/files.ts';
import type { GeneratedUnit } from './quadlet-generate.ts';

/** The name under which systemd finds the generator. */
export const generatorName = 'tiffin-user-generator';

/**
 * The generator that packages install: a shell script that ends at once when nobody has a Quadlet, and hands over to tiffin otherwise.
 * systemd waits for it at every `daemon-reload`.
 *
 * @param executable the absolute path of tiffin, as units shall call it
 */
export function generatorScript(executable: string): string {
  return `#!/bin/sh
# Makes units of Quadlets (tiffin-systemd.unit(5)). systemd runs it for each user manager, at its start and at each reload.
# Nothing is started where no directory has anything in it.
config=\${XDG_CONFIG_HOME:-$HOME/.config}
session=\${XDG_RUNTIME_DIR:-/nonexistent}
found=$QUADLET_UNIT_DIRS
look() {
  for file in "$session/$1"/* "$config/$1"/* "/etc/$1/users"/* "/usr/share/$1/users"/*; do
    if [ -e "$file" ] || [ -L "$file" ]; then found=yes; return; fi
  done
}
look tiffin/systemd
if [ -n "$TIFFIN_QUADLET_SHARED" ] || [ -e "$config/tiffin/quadlet-shared" ] || [ -e /etc/tiffin/quadlet-shared ]; then
  look containers/systemd
fi
case "$*" in *-dryrun*|*-version*) found=yes ;; esac
[ -n "$found" ] || exit 0
exec ${quoted(executable)} __generate-units -- "$@"
`;
}

function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Writes units and their links into an empty directory, as generators do. */
export function writeUnits(directory: string, units: readonly GeneratedUnit[]): void {
  for (const { fileName, text, links } of units) {
    mkdirSync(directory, { recursive: true });
    writeFileAtomically(join(directory, fileName), text, { mode: 0o644, sync: false });
    for (const { path, target } of links) {
      const link = join(directory, path);
      mkdirSync(dirname(link), { recursive: true });
      rmSync(link, { force: true });
      symlinkSync(target, link);
    }
  }
}
