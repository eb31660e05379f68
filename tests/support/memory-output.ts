import { runCommandLine } from '../../src/cli/command-line.ts';
import { Output } from '../../src/cli/output/output.ts';
import type { OutputStream } from '../../src/cli/output/stream.ts';

/** A stream that keeps what is written to it. */
export type MemoryStream = OutputStream & { text(): string };

/** How a memory stream presents itself. */
export type MemoryStreamOptions = { readonly isTerminal?: boolean; readonly columns?: number };

/** Makes a stream that keeps what is written to it. */
export function memoryStream({ isTerminal = false, columns = 80 }: MemoryStreamOptions = {}): MemoryStream {
  const parts: string[] = [];
  return {
    isTerminal,
    columns: () => columns,
    write: (data) => void parts.push(typeof data === 'string' ? data : Buffer.from(data).toString()),
    text: () => parts.join(''),
  };
}

/** An output into memory. */
export function memoryOutput(options: MemoryStreamOptions = {}): { output: Output; stdout: MemoryStream; stderr: MemoryStream } {
  const [stdout, stderr] = [memoryStream(options), memoryStream(options)];
  const output = new Output({ stdout, stderr, color: { stdout: false, stderr: false }, animate: options.isTerminal ?? false });
  return { output, stdout, stderr };
}

/** Runs a command line of tiffin in this process, with output into memory. */
export async function runInMemory(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number; stdout: string; stderr: string }> {
  const [stdout, stderr] = [memoryStream(), memoryStream()];
  const status = await runCommandLine(argv, { env, stdout, stderr, program: ['node', 'main.js'] });
  return { status, stdout: stdout.text(), stderr: stderr.text() };
}
