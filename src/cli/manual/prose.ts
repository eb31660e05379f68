import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Block } from './document.ts';
import { parseMarkdown } from './markdown.ts';

/**
 * Where the texts lie: beside the main file, of the sources and of what the build makes.
 *
 * @param program the words that start this tiffin; the last one is its main file
 */
export function proseDirectory(program: readonly string[]): string {
  return join(dirname(program.at(-1) ?? ''), 'manual');
}

/** Reads a text: `topics/rootless`, `commands/image-pull`. Undefined when nobody has written it. */
export function readProse(directory: string, name: string): Block[] | undefined {
  const path = join(directory, `${name}.md`);
  return existsSync(path) ? parseMarkdown(readFileSync(path, 'utf8')) : undefined;
}

/** The name of the text about a command. */
export function commandProse(path: string): string {
  return `commands/${path.replaceAll(' ', '-')}`;
}
