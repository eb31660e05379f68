import type { BuildFields } from '../options/build/groups.ts';
import type { ProgressForm } from '../output/build/display.ts';
import { oneOf } from '../request/words.ts';

/** What decides how progress is shown. */
export type ProgressQuestion = {
  readonly fields: Pick<BuildFields['display'], 'progress' | 'quiet'>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether stderr is a terminal, and one that may be drawn on. */
  readonly isTerminal: boolean;
  readonly animate: boolean;
};

/**
 * How a build shows its progress: `--quiet`, `--progress`, BUILDKIT_PROGRESS, else lines that are drawn anew on a terminal and plain ones
 * elsewhere. A terminal that is asked for and is not there is none.
 *
 * @throws {TiffinError} `invalid-argument` for a word that is no form
 */
export function progressForm({ fields, env, isTerminal, animate }: ProgressQuestion): ProgressForm {
  const variable = env['BUILDKIT_PROGRESS'] ?? '';
  const [word, origin] = fields.progress === undefined ? [variable, 'BUILDKIT_PROGRESS'] : [fields.progress, '--progress'];
  const form = oneOf(
    word === '' ? 'auto' : word,
    ['auto', 'tty', 'plain', 'quiet', 'none', 'rawjson'],
    `${origin} ${JSON.stringify(word)} is no form of progress`,
  );
  if (fields.quiet || form === 'quiet' || form === 'none') return 'quiet';
  if (form === 'auto') return animate ? 'tty' : 'plain';
  return form === 'tty' && !isTerminal ? 'plain' : form;
}
