/** Podman's commands that tiffin does not have yet, by noun; the empty noun has those that stand alone. */
const later: ReadonlyMap<string, string> = new Map([
  ['', 'compose farm kube machine top'],
  ['generate', 'kube spec'],
  ['system', 'connection migrate renumber service'],
]);

/**
 * Whether Podman has a command that a later version of tiffin brings: whoever types it has not mistyped another.
 *
 * @param noun `image` of `image push`; empty for a command that stands alone
 */
export function comesLater(noun: string, word: string): boolean {
  return later.get(noun)?.split(' ').includes(word) === true;
}
