/**
 * The Debian packages: tiffin, and tiffin-docker for those who type `docker`. tiffin brings its own Node, in a directory of its
 * own: Debian 12 has none that is new enough, and V8's code caches fit this one only.
 */
import { join } from 'node:path';
import { generatorName, generatorScript } from '../../src/systemd/quadlet-generator.ts';
import { shippedUnits } from '../../src/systemd/shipped-units.ts';
import { manPages, packed, prefixTree, type Sources } from './contents.ts';
import { debianNames, dockerControl, dockerDescription, maintainer, tiffinControl, tiffinDescription } from './control.ts';
import { makeDeb } from './deb.ts';
import type { Entry } from './entry.ts';
import type { Job } from './forms.ts';

const program = '/usr/bin/tiffin';
const files = join(import.meta.dirname, 'files');

/** Makes both packages and returns their paths. The second is for all architectures. */
export function makeDebs(job: Job, sources: Sources): readonly string[] {
  const tiffin = [...prefixTree(sources), ...hostFiles(), changelog(job, 'tiffin')];
  return [
    makeDeb(job, { control: tiffinControl(debianNames[job.arch]), description: tiffinDescription, entries: tiffin.map(belowUsr) }),
    makeDeb(job, { control: dockerControl(job.version), description: dockerDescription, entries: dockerFiles(job, sources).map(belowUsr) }),
  ];
}

function belowUsr(entry: Entry): Entry {
  return { ...entry, path: `usr/${entry.path}` };
}

function hostFiles(): Entry[] {
  return [
    ...shippedUnits(program).map(({ name, text }) => ({ path: `lib/systemd/user/${name}`, text })),
    { path: `lib/systemd/user-generators/${generatorName}`, text: generatorScript(program), program: true },
    { path: 'lib/tmpfiles.d/tiffin.conf', from: join(files, 'tmpfiles.conf') },
    { path: 'share/lintian/overrides/tiffin', from: join(files, 'lintian-overrides') },
  ];
}

function dockerFiles(job: Job, sources: Sources): Entry[] {
  const pages = manPages(sources).filter(({ path }) => path.startsWith('man/man1/tiffin'));
  return [
    { path: 'bin/docker', from: join(files, 'docker'), program: true },
    ...pages.map(({ path }) => ({
      path: `share/${path.replace('/tiffin', '/docker')}.gz`,
      target: `${path.replace(/.*\//, '')}.gz`,
    })),
    {
      path: 'share/doc/tiffin-docker/copyright',
      text: 'Copyright 2026 the tiffin maintainers. License: Apache-2.0\nThe text is in /usr/share/common-licenses/Apache-2.0.\n',
    },
    changelog(job, 'tiffin-docker'),
  ];
}

/** What Debian's tools read of a version; what a user notices is in CHANGELOG.md. */
function changelog({ version, time }: Job, name: string): Entry {
  const day = new Date(time * 1000).toUTCString().replace('GMT', '+0000');
  const text = `${name} (${version}) unstable; urgency=medium\n\n  * See /usr/share/doc/tiffin/CHANGELOG.md.gz.\n\n -- ${maintainer}  ${day}\n`;
  return { path: `share/doc/${name}/changelog.gz`, text: packed(text) };
}
