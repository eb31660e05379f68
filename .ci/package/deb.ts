/** A Debian package of a list of entries. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { maintainer } from './control.ts';
import { type Entry, writeTree } from './entry.ts';
import type { Job } from './forms.ts';
import { run } from './run.ts';

/** How a package is described: the fields of its control file but those that follow from its contents. */
export type Control = Readonly<Record<string, string>> & { readonly Package: string; readonly Architecture: string };

/** What a package is: who it is, what `apt show` says, its files below /. */
export type Deb = { readonly control: Control; readonly description: string; readonly entries: readonly Entry[] };

/** Makes `PACKAGE_VERSION_ARCHITECTURE.deb` and returns its path. No script of ours runs when it is installed or removed. */
export function makeDeb({ version, time, scratch, output, effort }: Job, { control, description, entries }: Deb): string {
  const tree = join(scratch, control.Package);
  const fields = {
    ...control,
    Version: version,
    'Installed-Size': String(installedKilobytes(entries)),
    Maintainer: maintainer,
    Description: description,
  };
  const text = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  const metadata = [
    { path: 'DEBIAN/control', text: text.join('') },
    { path: 'DEBIAN/md5sums', text: sums(entries) },
  ];
  writeTree(tree, [...entries, ...metadata], time);
  const path = join(output, `${control.Package}_${version}_${control.Architecture}.deb`);
  const compression = effort === 'fast' ? ['-Zzstd', '-z1'] : ['-Zxz'];
  run('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, path], { env: { SOURCE_DATE_EPOCH: String(time) } });
  return path;
}

function contentOf(entry: Entry): Uint8Array | undefined {
  if ('target' in entry) return undefined;
  return 'from' in entry ? readFileSync(entry.from) : Buffer.from(entry.text);
}

/** As dpkg-gencontrol counts: each file in whole kilobytes, one for a link. */
function installedKilobytes(entries: readonly Entry[]): number {
  return entries.map((entry) => Math.max(1, Math.ceil((contentOf(entry)?.length ?? 0) / 1024))).reduce((sum, size) => sum + size, 0);
}

function sums(entries: readonly Entry[]): string {
  const lines = entries.flatMap((entry) => {
    const content = contentOf(entry);
    return content === undefined ? [] : [`${createHash('md5').update(content).digest('hex')}  ${entry.path}\n`];
  });
  return lines.join('');
}
