import { mkdirSync } from 'node:fs';

import { copySources } from '../../native/build-copy.ts';
import type { ResolvedMount } from '../../runtime/facts.ts';
import type { StepMount } from '../plan/step.ts';
import { rootOf, type FilesRoot } from '../steps/files-root.ts';
import { filesRun, type BuildSession } from '../steps/session.ts';
import type { StepPlace } from '../steps/step-place.ts';
import type { StepRun } from '../steps/step-run.ts';

/**
 * A mount of files of the context, a stage or an image. What the command writes into it is thrown away; it is an overlay even when it is
 * read-only, because root of the container could make a plain bind writable.
 */
export async function bindMount(
  session: BuildSession,
  { mount, from = { kind: 'context' } }: StepMount,
  { place, run, index }: { readonly place: StepPlace; readonly run: StepRun; readonly index: number },
): Promise<ResolvedMount> {
  const files = await rootOf(session, from, run);
  const { root } = files;
  const common = { kind: 'layers', from: 'image', reference: '', id: '', target: mount.target ?? '', writable: !mount.readOnly } as const;
  const source = clean(mount.source);
  if (files.ignore.length > 0) {
    const lower = await copyAllowed(session, { files, source }, { directory: place.directory, index });
    return { ...common, lower: [lower], inside: 'files' };
  }
  const directories = root.kind === 'directory' ? [root.path] : root.directories;
  const lower = directories.length === 0 ? [emptyDirectory(place)] : directories;
  return { ...common, lower, ...(source !== '' && { inside: source }) };
}

/** Without slashes around it; only the helper resolves it. */
function clean(source: string | undefined): string {
  return (source ?? '')
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}

function emptyDirectory({ directory }: StepPlace): string {
  mkdirSync(`${directory}/no-files`, { recursive: true });
  return `${directory}/no-files`;
}

/** A copy of what the ignore file lets the build see. */
async function copyAllowed(
  session: BuildSession,
  { files: { root, ignore }, source }: { readonly files: FilesRoot; readonly source: string },
  { directory, index }: { readonly directory: string; readonly index: number },
): Promise<string> {
  const [upper, work] = [`${directory}/bind-${index}`, `${directory}/bind-${index}-work`];
  mkdirSync(upper, { mode: 0o755 });
  mkdirSync(work, { mode: 0o700 });
  await copySources(filesRun(session), {
    root,
    sources: [{ kind: 'pattern', pattern: source === '' ? '.' : source }],
    ignore,
    target: { upper, work, lower: [] },
    destination: '/files',
    times: { kind: 'real' },
  });
  return upper;
}
