import type { Output } from '../output/output.ts';

/** Prints the help of a command path, of a noun, or of everything (empty path) on stdout. */
export async function printHelp(path: string, output: Output): Promise<void> {
  output.line(`Usage: tiffin ${path}`);
}
