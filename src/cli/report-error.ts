import { AggregateFailure, errnoOf, TiffinError } from '../lib/errors.ts';

/** How to print a failure. */
export type ReportOptions = {
  /** Also print stacks: with `--log-level=debug`. */
  readonly debug: boolean;
};

const maxCauses = 8;

/** The lines that tell a user about a failure: `Error: message: cause`, then `hint: …`; one pair for each of several. */
export function reportLines(failure: unknown, options: ReportOptions): string[] {
  if (failure instanceof AggregateFailure) return failure.failures.flatMap((each) => reportLines(each, options));
  if (failure instanceof TiffinError) {
    const lines = [`Error: ${oneLine(messageWithCauses(failure))}`];
    if (failure.hint !== undefined) lines.push(`hint: ${failure.hint}`);
    return options.debug && failure.stack !== undefined ? [...lines, failure.stack] : lines;
  }
  if (errnoOf(failure) !== undefined && !options.debug) return [`Error: ${oneLine(systemMessage(failure as NodeJS.ErrnoException))}`];
  const text =
    failure instanceof Error ? (options.debug ? (failure.stack ?? failure.message) : messageWithCauses(failure)) : String(failure);
  return [
    `Error: internal error: ${options.debug ? text : oneLine(text)}`,
    'hint: this is a bug; run it again with --log-level=debug and report what it prints',
  ];
}

function messageWithCauses(failure: Error): string {
  const parts: string[] = [];
  let error: unknown = failure;
  for (let depth = 0; error instanceof Error && depth < maxCauses; depth++) {
    const { message } = error;
    // Many causes are already part of the sentence that wraps them.
    if (message !== '' && !parts.some((part) => part.includes(message) || part.includes(systemReason(message)))) parts.push(message);
    error = error.cause;
  }
  return parts.join(': ');
}

/** `permission denied` of `EACCES: permission denied, open '/x'`; other messages as they are. */
function systemReason(message: string): string {
  return /^E[A-Z0-9]+: ([^,]+),/.exec(message)?.[1] ?? message;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}

// Node writes `ENOENT: no such file or directory, open '/x'`; people read `open /x: no such file or directory`.
function systemMessage(failure: NodeJS.ErrnoException): string {
  const match = /^[A-Z0-9]+: ([^,]*), (\w+)(?: '(.*)')?$/s.exec(failure.message);
  if (match === null) return failure.message;
  const [, reason = '', call = '', path] = match;
  return path === undefined ? `${call}: ${reason}` : `${call} ${path.replace("' -> '", ' to ')}: ${reason}`;
}
