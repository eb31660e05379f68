import { getSystemErrorMap } from 'node:util';

import { TiffinError, type ErrorCode } from '../../lib/errors.ts';
import { formatSize } from '../../lib/units.ts';
import { storageFailure } from '../../native/storage-report.ts';
import type { TransferCounts, TransferFailure } from '../../native/transfer.ts';
import type { CopyPlace } from './place.ts';

/** The stages of the helper that say where a path is not. */
const placeStages: ReadonlySet<string> = new Set(['source', 'target']);

/** A failed copy as a sentence: what, where, why, and how far it came. Pure. */
export function copyFailure(
  failure: TransferFailure,
  { source, target, counts }: { readonly source: CopyPlace; readonly target: CopyPlace; readonly counts: TransferCounts },
): TiffinError {
  const { stage, errno, text } = failure.report;
  const place = failure.side === 'source' ? source : target;
  if (placeStages.has(stage))
    return new TiffinError('not-found', `${quotedPath(place)} could not be found on ${owner(place)}: ${meaning(errno)}`);
  if (stage === 'kind') return new TiffinError('invalid-argument', kindMessage(text, place), hintForKind(text));
  const said = storageFailure(failure.report, '');
  const far =
    counts.entries === 0 ? '' : ` (${counts.entries} files and directories, ${formatSize(counts.bytes)}, were copied before that)`;
  return new TiffinError(codeOf(stage, said.code), `copy ${describe(source)} to ${describe(target)}: ${said.message}${far}`, {
    hint: said.hint,
  });
}

function codeOf(stage: string, code: ErrorCode): ErrorCode {
  return stage === 'tar' || stage === 'entry' ? 'corrupt' : code;
}

/** Rules of the command stand for themselves; what is about one file names it. */
function kindMessage(text: string, place: CopyPlace): string {
  if (text.startsWith('destination')) return text;
  return text === 'exists but is not a directory' || text.startsWith('it is ')
    ? `${describe(place)}: ${text}`
    : `${describe(place)}: ${text}`;
}

function hintForKind(text: string): { readonly hint: string } | undefined {
  return text.endsWith(': file exists')
    ? { hint: 'a directory is only replaced by something else, and the other way round, with --overwrite' }
    : undefined;
}

/** A place as the user knows it. */
export function describe(place: CopyPlace): string {
  if (place.kind === 'stream') return 'the stream';
  return place.kind === 'host' ? place.path : `${place.container}:${place.path}`;
}

function quotedPath(place: CopyPlace): string {
  return place.kind === 'stream' ? 'it' : `"${place.path}"`;
}

function owner(place: CopyPlace): string {
  return place.kind === 'container' ? `container ${place.container}` : 'the host';
}

function meaning(errno: number): string {
  const [name, words] = getSystemErrorMap().get(-errno) ?? [`error ${errno}`, `error ${errno}`];
  return name === 'ESTALE' ? 'it changed meanwhile' : words;
}
