/** A page of `tiffin help` that is about more than one command. */
export type Topic = {
  /** What is typed: `tiffin help rootless`. The text is in topics/NAME.md. */
  readonly name: string;
  /** One line, without full stop. */
  readonly summary: string;
  /** Other words for it. */
  readonly others: readonly string[];
};

/** All topics, in the order in which they are listed. */
export const topics: readonly Topic[] = [
  {
    name: 'rootless',
    summary: 'How containers run without root: user namespaces, owners of files, limits of the host',
    others: ['userns', 'user-namespaces'],
  },
];

/** The topic that somebody means by these words, or undefined: `rootless`, `migrating from docker`. */
export function topicNamed(words: readonly string[]): Topic | undefined {
  const asked = words.join('-').toLowerCase();
  return topics.find(({ name, others }) => name === asked || others.includes(asked));
}
