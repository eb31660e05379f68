import { topicTable } from './topic-table.ts';
import type { Ask, Candidate } from './topics/ask.ts';

/**
 * What can stand where TAB was pressed. Opens the state and nothing else, and only for names.
 *
 * @param topic a `CompletionTopic`, or `format-NOUN`
 */
export async function candidates(topic: string, ask: Ask): Promise<readonly Candidate[]> {
  const all = await candidatesOf(topic, ask);
  return all.filter(({ word }) => word.startsWith(ask.prefix) && isPlain(word));
}

async function candidatesOf(topic: string, ask: Ask): Promise<readonly Candidate[]> {
  if (topic.startsWith('format-')) {
    const { formatCandidates } = await import('./topics/formats.ts');
    return await formatCandidates(topic.slice('format-'.length), ask.prefix);
  }
  const load = Object.hasOwn(topicTable, topic) ? topicTable[topic as keyof typeof topicTable] : undefined;
  return load === undefined ? [] : await (await load())(ask);
}

/** Words with a blank are quoted by the shell; a line break would be two words, and what cannot be seen is not offered. */
function isPlain(word: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(word);
}
