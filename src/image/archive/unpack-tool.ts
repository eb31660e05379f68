import { spawn } from 'node:child_process';
import { existsSync, fstatSync } from 'node:fs';
import { TiffinError } from '../../lib/errors.ts';
import { throwIfCancelled } from '../../lib/retry.ts';

/** Packings that are unpacked by a program of the host: old archives have them. */
const tools = { bzip2: { program: 'bzip2', debian: 'bzip2' }, xz: { program: 'xz', debian: 'xz-utils' } } as const;

/** A packing that a tool of the host undoes. */
export type ToolPacking = keyof typeof tools;

const places = ['/usr/bin', '/bin', '/usr/local/bin'];
const watchMs = 50;
const maxWordsBytes = 500;

/** By which tool the bytes of a file are packed, as its first bytes say. */
export function toolPackingOf(start: Uint8Array): ToolPacking | undefined {
  const text = Buffer.from(start.subarray(0, 6)).toString('latin1');
  if (text.startsWith('BZh')) return 'bzip2';
  return text === '\xfd7zXZ\0' ? 'xz' : undefined;
}

/** How a tool unpacks. */
export type UnpackToolOptions = {
  /** What failures call the archive. */
  readonly label: string;
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Unpacks one open file into another. The tool gets nothing of the environment.
 *
 * @throws {TiffinError} `unsupported` when the tool is not installed; `corrupt` for what it cannot unpack, or what is too much
 */
export async function unpackWithTool(packing: ToolPacking, input: number, output: number, options: UnpackToolOptions): Promise<void> {
  const { label, maxBytes, signal } = options;
  const { program, debian } = tools[packing];
  const path = places.map((place) => `${place}/${program}`).find((file) => existsSync(file));
  if (path === undefined) {
    throw new TiffinError('unsupported', `${label} is packed with ${packing}, and ${program} is not installed`, {
      hint: `install it (apt-get install ${debian}), or unpack the archive first`,
    });
  }
  const child = spawn(path, ['-dc'], {
    argv0: program,
    env: {},
    stdio: [input, output, 'pipe'],
    ...(signal === undefined ? {} : { signal, killSignal: 'SIGKILL' }),
  });
  let isTooMuch = false;
  const watch = setInterval(() => {
    isTooMuch = fstatSync(output).size > maxBytes;
    if (isTooMuch) child.kill('SIGKILL');
  }, watchMs);
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (words = (words + text).slice(0, maxWordsBytes)));
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  }).finally(() => clearInterval(watch));
  throwIfCancelled(signal);
  if (isTooMuch || fstatSync(output).size > maxBytes) throw new TiffinError('corrupt', `${label} unpacks to more than ${maxBytes} bytes`);
  if (status !== 0) throw new TiffinError('corrupt', `${label} cannot be decompressed: ${words.trim().split('\n')[0] ?? program}`);
}
