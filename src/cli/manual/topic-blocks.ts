import type { Block } from './document.ts';
import { readProse } from './prose.ts';
import type { Topic } from './topics.ts';

/**
 * What is written about a topic, with what comes from tables.
 *
 * @param directory where the texts lie
 */
export async function topicBlocks({ name }: Topic, directory: string): Promise<Block[]> {
  const text = readProse(directory, `topics/${name}`);
  if (text === undefined) throw new Error(`nobody has written topics/${name}.md`);
  if (name !== 'quadlet-files') return text;
  const { quadletBlocks } = await import('./quadlet-page.ts');
  return [...text, ...quadletBlocks()];
}
