import type { LogPiece } from '../container/logs.ts';
import type { LogLine } from './api/logs.ts';

const maxLineBytes = 1 << 20;

type Stream = LogLine['stream'];

/** Puts the pieces of a log together to lines: a long line comes in several, and those of both streams may alternate. */
export class LineJoiner {
  readonly #parts: Record<Stream, { time: string; pieces: Uint8Array[]; length: number } | undefined> = {
    stdout: undefined,
    stderr: undefined,
  };

  /** The line that a piece ends; undefined when it goes on. */
  add({ stream, timestamp, content, partial }: LogPiece): LogLine | undefined {
    const part = (this.#parts[stream] ??= { time: timestamp, pieces: [], length: 0 });
    part.pieces.push(content);
    part.length += content.length;
    return partial && part.length < maxLineBytes ? undefined : this.#finish(stream);
  }

  /** What is there of lines that nobody ended. */
  rest(): readonly LogLine[] {
    return (['stdout', 'stderr'] as const).flatMap((stream) => this.#finish(stream) ?? []);
  }

  #finish(stream: Stream): LogLine | undefined {
    const part = this.#parts[stream];
    if (part === undefined) return undefined;
    this.#parts[stream] = undefined;
    const text = Buffer.concat(part.pieces).toString('utf8');
    return { time: new Date(part.time), stream, text: text.endsWith('\n') ? text.slice(0, -1) : text };
  }
}
