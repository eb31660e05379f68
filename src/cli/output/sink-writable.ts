import { Writable } from 'node:stream';
import type { Sink } from './sink.ts';

/** A stream that writes to a sink at once; what the sink throws is the stream's error. */
export function sinkWritable(sink: Sink): Writable {
  return new Writable({
    highWaterMark: 1 << 20,
    write(chunk: Uint8Array, _encoding, done): void {
      try {
        sink.write(chunk);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });
}
