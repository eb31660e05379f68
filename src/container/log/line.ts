import type { LogDriver } from '../../runtime/request.ts';

/** One piece of a container's output: a line, or a part of one. */
export type LogPiece = {
  /** RFC 3339 with nanoseconds, as the monitor wrote it. */
  readonly timestamp: string;
  readonly stream: 'stdout' | 'stderr';
  /** With the newline that ends it, unless `partial`. */
  readonly content: Uint8Array;
  /** The line goes on in the next piece of this stream. */
  readonly partial: boolean;
};

const [newline, space, letterF, letterP] = [0x0a, 0x20, 0x46, 0x50];

/**
 * Reads one record of a log file, given without its newline; undefined for what is none (a line cut by a full disk).
 *
 * @see https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md for k8s-file
 */
export function parseLogRecord(driver: LogDriver, record: Buffer): LogPiece | undefined {
  return driver === 'json-file' ? parseJsonRecord(record) : parseK8sRecord(record);
}

/** What the beginning of a record tells: of which stream it is, and whether it ends a line. */
export type RecordHead = { readonly stream: string; readonly endsLine: boolean };

/** Looks at a record; of k8s-file only at the fields before its text. Something that is no record counts as a line. */
export function recordHead(driver: LogDriver, record: Buffer): RecordHead {
  if (driver === 'json-file') {
    const piece = parseJsonRecord(record);
    return { stream: piece?.stream ?? '', endsLine: piece?.partial !== true };
  }
  const first = record.indexOf(space);
  const second = record.indexOf(space, first + 1);
  return { stream: record.toString('latin1', first + 1, second), endsLine: record[second + 1] !== letterP };
}

function parseK8sRecord(record: Buffer): LogPiece | undefined {
  const first = record.indexOf(space);
  const second = record.indexOf(space, first + 1);
  const flag = record[second + 1];
  if (first <= 0 || second < 0 || record[second + 2] !== space || (flag !== letterF && flag !== letterP)) return undefined;
  const stream = record.subarray(first + 1, second).toString('latin1');
  if (stream !== 'stdout' && stream !== 'stderr') return undefined;
  const partial = flag === letterP;
  // UTC has two spellings; Go, and so Podman, prints this one.
  const timestamp = record
    .subarray(0, first)
    .toString('latin1')
    .replace(/\+00:00$/, 'Z');
  return { timestamp, stream, content: contentOf(record.subarray(second + 3), partial), partial };
}

function contentOf(bytes: Buffer, partial: boolean): Buffer {
  // The reader uses its block again; who gets the piece may keep it.
  if (partial) return Buffer.from(bytes);
  const line = Buffer.allocUnsafe(bytes.length + 1);
  bytes.copy(line);
  line[bytes.length] = newline;
  return line;
}

function parseJsonRecord(record: Buffer): LogPiece | undefined {
  try {
    const fields: unknown = JSON.parse(record.toString('utf8'));
    if (typeof fields !== 'object' || fields === null || !('log' in fields) || !('stream' in fields) || !('time' in fields))
      return undefined;
    const { log, stream, time } = fields;
    if (typeof log !== 'string' || typeof time !== 'string' || (stream !== 'stdout' && stream !== 'stderr')) return undefined;
    return { timestamp: time, stream, content: Buffer.from(log), partial: !log.endsWith('\n') };
  } catch {
    return undefined;
  }
}
