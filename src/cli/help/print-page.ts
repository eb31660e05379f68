import { commandAt } from '../command-table.ts';
import type { Environment } from '../context.ts';
import { formatBlocks } from '../manual/format-blocks.ts';
import { proseLines } from '../manual/prose-lines.ts';
import { commandProse, proseDirectory, readProse } from '../manual/prose.ts';
import { topicBlocks } from '../manual/topic-blocks.ts';
import type { Topic } from '../manual/topics.ts';
import { shapeOf } from '../options/session.ts';
import type { Output } from '../output/output.ts';
import { showPaged } from '../output/pager.ts';
import { pathsOf } from './paths.ts';
import { helpLines, helpWidth } from './print-help.ts';
import { wrapText } from './wrap.ts';

/** What `tiffin help` was asked for. */
export type PageRequest =
  | { readonly kind: 'help'; readonly path: string; readonly full?: boolean }
  | { readonly kind: 'topic'; readonly topic: Topic };

/** Where a page goes, and where texts are found. */
export type PagePlaces = { readonly output: Output; readonly env: Environment; readonly program: readonly string[] };

/** Prints a page of help; one that was asked for by `tiffin help` goes through the pager on a terminal that is too small for it. */
export async function printPage(request: PageRequest, { output, env, program }: PagePlaces): Promise<void> {
  const width = helpWidth(output);
  if (request.kind === 'help' && request.full !== true) {
    output.text(`${(await helpLines(request.path, width)).join('\n')}\n`);
    return;
  }
  const directory = proseDirectory(program);
  const lines =
    request.kind === 'topic' ? await topicLines(request.topic, { directory, width }) : await fullLines(request.path, { directory, width });
  const paint = output.color.stdout ? await output.painter() : undefined;
  await showPaged(
    output,
    env,
    paint === undefined ? lines : lines.map((line, at) => (isHeading(line, at) ? paint(line, 'heading') : line)),
  );
}

/** The title, and what stands at the margin before a colon. */
function isHeading(line: string, at: number): boolean {
  return at === 0 || /^\S.*:$/.test(line);
}

async function topicLines(topic: Topic, { directory, width }: { readonly directory: string; readonly width: number }): Promise<string[]> {
  return [...wrapText(topic.summary, width), ...proseLines(await topicBlocks(topic, directory), width)];
}

async function fullLines(path: string, { directory, width }: { readonly directory: string; readonly width: number }): Promise<string[]> {
  const lines = await helpLines(path, width);
  const entry = commandAt(path);
  if (entry === undefined) return lines;
  const first = pathsOf(path)[0] ?? path;
  const prose = readProse(directory, commandProse(first)) ?? [];
  const tables = await formatBlocks(first, shapeOf(await entry.load()).options);
  return [...lines, ...proseLines([...prose, ...tables], width)];
}
