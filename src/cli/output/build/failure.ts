import { stripVTControlCharacters } from 'node:util';
import type { StepFailure, StepName } from '../../../build/event.ts';
import { afterReturns, ByteLines } from './byte-lines.ts';
import { excerpt } from './excerpt.ts';
import { stepLabel } from './step-label.ts';

/** A step that failed, the text of the file that it stands in, and how many stages are built. */
export type FailedStep = {
  readonly step: StepName;
  readonly failure: StepFailure;
  readonly source: string | undefined;
  readonly stages: number;
};

const mostLines = 20;

/**
 * What people are told about a step that failed: what it wrote last, where it stands, and how to look inside. The error itself is printed
 * by who caught it.
 */
export function failureLines({ step, failure, source, stages }: FailedStep): readonly string[] {
  const { file, line, end = line } = step.location;
  const written = lastLines(failure.lastOutput);
  return [
    ...(written.length === 0 ? [] : ['------', ` > ${stepLabel(step, stages)}:`, ...written, '------']),
    `${file}:${line}`,
    ...(source === undefined ? [] : excerpt(source, { start: line, end })),
  ];
}

/** The command line that opens a shell where the step began. */
export function lookInside({ lastGood }: StepFailure): string | undefined {
  return lastGood === undefined
    ? undefined
    : `tiffin run --rm -it ${lastGood.imageId.slice(0, 12)} ${lastGood.command.map(quoted).join(' ')}`;
}

function quoted(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function lastLines(bytes: Uint8Array): readonly string[] {
  const lines = new ByteLines();
  const all = [...lines.push(bytes), lines.rest].map((line) =>
    stripVTControlCharacters(Buffer.from(afterReturns(line)).toString()).trimEnd(),
  );
  while (all.at(-1) === '') all.pop();
  const cut = all.length - mostLines;
  return cut <= 0 ? all : [`… ${cut} lines before`, ...all.slice(-mostLines)];
}
