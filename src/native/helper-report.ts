import { getSystemErrorMap } from 'node:util';

import { TiffinError, type ErrorCode } from '../lib/errors.ts';
import type { ProcessIdentity } from './plan.ts';

/** `E <stage> <op> <errno> <text>`: where the helper failed, and on what. `op` is an index into the plan, -1 for none. */
export type HelperFailure = { readonly stage: string; readonly op: number; readonly errno: number; readonly text: string };

/** All that the helper says on its report descriptor. */
export type HelperReport = {
  readonly process: ProcessIdentity | undefined;
  readonly warnings: readonly string[];
  readonly failure: HelperFailure | undefined;
};

/** Reads the report lines `R <pid> <start time>`, `W <text>` and `E <stage> <op> <errno> <text>`; other lines are ignored. */
export function parseHelperReport(text: string): HelperReport {
  const lines = text.split('\n');
  const started = lines.map((line) => /^R (\d+) (\d+)$/.exec(line)).find((match) => match !== null);
  const failed = lines.map(parseFailure).find((failure) => failure !== undefined);
  return {
    process: started === undefined ? undefined : { pid: Number(started?.[1]), startTime: Number(started?.[2]) },
    warnings: lines.filter((line) => line.startsWith('W ')).map((line) => line.slice(2)),
    failure: failed,
  };
}

/**
 * The failure that a line of the helper names, as an error for the user; this is what `--on-error` hands back.
 *
 * @param line `E <stage> <op> <errno> <text>`
 */
export function failureOfLine(line: string): TiffinError {
  const failure = parseFailure(line);
  return failure === undefined ? new TiffinError('runtime-failed', `the helper failed: ${line}`) : helperFailure(failure);
}

function parseFailure(line: string): HelperFailure | undefined {
  const match = /^E (\S+) (-?\d+) (\d+) (.*)$/.exec(line);
  if (match === null) return undefined;
  return { stage: match[1] ?? '', op: Number(match[2]), errno: Number(match[3]), text: match[4] ?? '' };
}

const codeOfStage: Readonly<Record<string, ErrorCode>> = {
  lock: 'wrong-state',
  attach: 'wrong-state',
  directory: 'command-not-invokable',
  user: 'command-not-invokable',
  plan: 'invalid-argument',
  arguments: 'invalid-argument',
  rlimit: 'invalid-argument',
  sysctl: 'invalid-argument',
  limit: 'invalid-argument',
};

const codeOfErrno: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
};

/** The sentence and the code for a failure: what was done, to what, the reason in the system's own words, and what mends it. */
export function helperFailure(failure: HelperFailure): TiffinError {
  const [name, meaning] = getSystemErrorMap().get(-failure.errno) ?? ['', ''];
  if (failure.stage === 'execute') return commandFailure(failure, name);
  const isWhole = ['lock', 'user'].includes(failure.stage) || (failure.stage === 'directory' && name === 'ENOENT');
  const reason = isWhole || failure.errno === 0 ? '' : meaning;
  const message = [failure.text, reason].filter((part) => part !== '').join(': ');
  return new TiffinError(codeOfStage[failure.stage] ?? codeOfErrno[name] ?? 'runtime-failed', message, { hint: hintFor(failure, name) });
}

/** As crun words it, because scripts look for it. */
function commandFailure({ text, errno }: HelperFailure, name: string): TiffinError {
  if (name === 'ENOENT') {
    const isPath = text.includes('/');
    return new TiffinError(
      'command-not-found',
      `executable file \`${text}\` not found${isPath ? '' : ' in $PATH'}: No such file or directory`,
      {
        hint: isPath ? 'if the file is in the image, the loader or interpreter that it names is not' : undefined,
      },
    );
  }
  if (name === 'EACCES') {
    return new TiffinError('command-not-invokable', `the path \`${text}\` exists but it is not executable: Permission denied`);
  }
  const words: Readonly<Record<string, string>> = { ENOEXEC: 'exec format error' };
  return new TiffinError(
    'command-not-invokable',
    `exec ${text}: ${words[name] ?? getSystemErrorMap().get(-errno)?.[1] ?? `error ${errno}`}`,
    {
      hint: name === 'ENOEXEC' ? 'the program is for another architecture, or a script without #! line' : undefined,
    },
  );
}

const subidHint = 'give yourself subordinate IDs: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER';

function hintFor({ stage, text }: HelperFailure, name: string): string | undefined {
  switch (stage) {
    case 'realm':
      return /new[ug]idmap/.test(text) ? subidHint : 'tiffin doctor says what keeps you from making user namespaces';
    case 'id-map':
      return name === 'ERANGE' ? subidHint : undefined;
    case 'namespaces':
      return 'tiffin doctor says what keeps you from making namespaces';
    case 'network':
      return /not found|No such file/.test(text) ? 'install passt, or use --network none or host' : undefined;
    case 'mount':
      return /overlay/.test(text) && name === 'EINVAL'
        ? 'the file system of the store cannot be an overlay: move it with --root'
        : undefined;
    case 'cgroup':
      return 'tiffin doctor says what is missing for limits; --cgroups=disabled does without a control group';
    case 'split':
      return 'systemd delegates a unit with Delegate=yes in its section [Service]';
    case 'limit':
      return name === 'ENOENT' ? 'this kernel, or the scheduler of its disks, has no such limit' : 'the kernel does not take this value';
    case 'sysctl':
      return "only settings of namespaces that are the container's own can be set";
    default:
      return undefined;
  }
}
