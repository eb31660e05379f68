import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

import { TiffinError, type ErrorCode } from '../lib/errors.ts';
import { fullDiskHint } from '../lib/files.ts';

/** The line that a verb of the helper leaves behind when it failed: `E <stage> <op> <errno> <text>`. */
export type FailureReport = { readonly stage: string; readonly errno: number; readonly text: string };

/** What a storage verb says at its end: pairs of a result, or a failure; undefined for anything else. */
export type StorageReport = { readonly ok: true; readonly fields: ReadonlyMap<string, string> } | ({ readonly ok: false } & FailureReport);

/** Reads the report line of a storage verb. */
export function parseStorageReport(text: string): StorageReport | undefined {
  const line = text.split('\n', 1)[0] ?? '';
  if (line === 'OK' || line.startsWith('OK ')) {
    const pairs = line.split(' ').slice(1);
    return { ok: true, fields: new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)])) };
  }
  const match = /^E (\S+) -?\d+ (\d+) (.*)$/.exec(line);
  return match === null ? undefined : { ok: false, stage: match[1] ?? '', errno: Number(match[2]), text: match[3] ?? '' };
}

const codeOfErrno: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  EBUSY: 'in-use',
  ENOENT: 'not-found',
};

const codeOfStage: Readonly<Record<string, ErrorCode>> = {
  tar: 'corrupt',
  entry: 'corrupt',
  limit: 'corrupt',
  space: 'no-space',
  owner: 'unsupported',
  'owner-map': 'unsupported',
  lower: 'unsupported',
  freeze: 'invalid-argument',
  gzip: 'corrupt',
  zstd: 'corrupt',
};

const subidHint =
  'give yourself more subordinate IDs in /etc/subuid and /etc/subgid: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER';
const namespaceHint = 'tiffin doctor says what keeps you from making user namespaces';

/**
 * The failure of a storage verb as a sentence.
 *
 * @param subject what was worked on, such as `layer sha256:…`; '' for none
 */
export function storageFailure(report: FailureReport, subject: string): TiffinError {
  const [name, meaning] = explainErrno(report.errno);
  const text = [subject, report.text, report.errno === 0 ? '' : meaning].filter((part) => part !== '').join(': ');
  const code = codeOfStage[report.stage] ?? codeOfErrno[name] ?? 'runtime-failed';
  return new TiffinError(code, text, { hint: hintFor(report, code) });
}

/** The name of an errno value and what it means; Node explains only those that it meets itself. */
function explainErrno(errno: number): readonly [string, string] {
  const explained = getSystemErrorMap().get(-errno);
  if (explained !== undefined) return explained;
  const name = Object.entries(constants.errno).find(([, value]) => value === errno)?.[0] ?? `error ${errno}`;
  return [name, name === 'EDQUOT' ? 'disk quota exceeded' : name];
}

function hintFor({ stage, text }: FailureReport, code: ErrorCode): string | undefined {
  if (stage === 'owner') return subidHint;
  if (stage !== 'realm') return code === 'no-space' ? fullDiskHint : undefined;
  return /new[ug]idmap/.test(text) ? subidHint : namespaceHint;
}
