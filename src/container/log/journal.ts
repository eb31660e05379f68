import type { LogPiece } from './line.ts';

const errorPriority = '3';
const newline = 0x0a;

/** The arguments with which journalctl prints the entries of a container, a line of JSON each. */
export function journalArguments(id: string, { tail, follow }: { tail: number | undefined; follow: boolean }): string[] {
  return [
    '--quiet',
    '--no-pager',
    '--all',
    '--output=json',
    // Without a number a follower would show ten lines only.
    ...(tail === undefined ? ['--lines=all'] : [`--lines=${tail}`]),
    ...(follow ? ['--follow'] : []),
    `CONTAINER_ID_FULL=${id}`,
  ];
}

/**
 * Reads an entry as `journalctl --output=json` prints it; undefined for what is none. Bytes that are no text come as a list of numbers.
 *
 * @see https://systemd.io/JOURNAL_EXPORT_FORMATS
 */
export function parseJournalEntry(line: string): LogPiece | undefined {
  try {
    const entry = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const microseconds = entry['__REALTIME_TIMESTAMP'];
    const message = messageBytes(entry['MESSAGE']);
    if (typeof microseconds !== 'string' || !/^\d{1,17}$/.test(microseconds) || message === undefined) return undefined;
    const partial = entry['CONTAINER_PARTIAL_MESSAGE'] !== undefined;
    return {
      timestamp: timestampOf(BigInt(microseconds)),
      stream: entry['PRIORITY'] === errorPriority ? 'stderr' : 'stdout',
      content: partial ? message : Buffer.concat([message, Buffer.of(newline)]),
      partial,
    };
  } catch {
    return undefined;
  }
}

function messageBytes(message: unknown): Buffer | undefined {
  if (typeof message === 'string') return Buffer.from(message);
  if (Array.isArray(message) && message.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) return Buffer.from(message);
  return undefined;
}

function timestampOf(microseconds: bigint): string {
  const seconds = new Date(Number(microseconds / 1_000_000n) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(microseconds % 1_000_000n).padStart(6, '0')}000Z`;
}
