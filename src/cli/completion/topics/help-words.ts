import { nounTable, shownPaths } from '../../command-table.ts';
import { topics } from '../../manual/topics.ts';
import type { Candidate, Topic } from './ask.ts';

/** What `help` takes: commands, a word at a time, and topics. */
export const helpWords: Topic = ({ typed }) => {
  const before = typed.slice(typed.indexOf('help') + 1).filter((word) => !word.startsWith('-'));
  const front = before.map((word) => `${word} `).join('');
  const commands = [...Object.entries(nounTable), ...shownPaths().map(({ path, summary }) => [path, summary] as const)]
    .filter(([path]) => path.startsWith(front))
    .map(([path, summary]): Candidate => ({ word: path.slice(front.length), description: summary }))
    .filter(({ word }) => !word.includes(' '));
  return before.length > 0 ? commands : [...commands, ...topics.map(({ name, summary }) => ({ word: name, description: summary }))];
};
