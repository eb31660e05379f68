import type { BuildFields } from '../options/build/groups.ts';
import { oneOf, splitPair, invalid } from '../request/words.ts';

/** A question about a Containerfile, and how the answer is to look. */
export type Call = { readonly question: 'check' | 'outline' | 'targets'; readonly json: boolean };

/**
 * Reads `--check` and `--call`.
 *
 * @returns undefined for a build
 * @throws {TiffinError} `invalid-argument`
 */
export function parseCall({ check, call = 'build' }: Pick<BuildFields['display'], 'check' | 'call'>): Call | undefined {
  const [word = '', ...options] = call.split(',');
  const question = oneOf(
    word,
    ['build', 'check', 'lint', 'outline', 'subrequests.describe', 'targets'],
    `--call ${JSON.stringify(call)}: it is check, outline or targets, perhaps with ,format=json`,
  );
  const json = options
    .map((option) => splitPair(option))
    .some(({ key, value = '' }) => {
      if (key !== 'format' || !['json', 'text'].includes(value))
        throw invalid(`--call ${JSON.stringify(call)}: ${key} is not known; format is json or text`);
      return value === 'json';
    });
  if (question === 'build') return check ? { question: 'check', json } : undefined;
  if (question === 'subrequests.describe') throw invalid('--call: there are check, outline and targets');
  if (check && question !== 'check' && question !== 'lint') throw invalid(`--check and --call ${word} cannot be used together`);
  return { question: question === 'lint' ? 'check' : question, json };
}
