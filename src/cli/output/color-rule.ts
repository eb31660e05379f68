/** What decides about colour, for one stream. */
export type ColorQuestion = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** False with `--no-color`. */
  readonly wanted: boolean;
};

/**
 * Whether a stream gets colour: `--no-color` and a non-empty NO_COLOR say no, FORCE_COLOR and CLICOLOR_FORCE (but `0`)
 * say yes, TERM=dumb says no, else terminals get it.
 *
 * @see https://no-color.org
 */
export function wantsColor({ env, isTerminal, wanted }: ColorQuestion): boolean {
  if (!wanted || isSet(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'] ?? env['CLICOLOR_FORCE'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/** Whether progress may be drawn in place: on a terminal that can move its cursor, and not in CI. */
export function mayAnimate(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  return isTerminal && env['TERM'] !== 'dumb' && !isSet(env['CI']);
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '';
}
