import { TiffinError } from '../lib/errors.ts';
import { normalizeArgv, type NormalArgv } from './argv.ts';
import { commandAt, nounTable, shownPaths } from './command-table.ts';
import { globalSpecs } from './options/global.ts';
import { flag } from './options/option.ts';
import { shapeOf } from './options/session.ts';
import type { OptionSpec } from './options/spec.ts';
import { nearest } from '../lib/suggest.ts';
import { topicNamed, topics, type Topic } from './manual/topics.ts';
import { comesLater } from './tables/later.ts';

/** What a command line asks for, before anything of the command is loaded. */
export type Request =
  | { readonly kind: 'command'; readonly path: string; readonly rest: readonly string[]; readonly globals: NormalArgv['options'] }
  | {
      readonly kind: 'help';
      /** A command, a noun, or empty for tiffin itself. */
      readonly path: string;
      /** With all that is written about it: `tiffin help run` rather than `tiffin run --help`. */
      readonly full?: boolean;
      readonly globals: NormalArgv['options'];
    }
  | { readonly kind: 'topic'; readonly topic: Topic; readonly globals: NormalArgv['options'] }
  | { readonly kind: 'version'; readonly globals: NormalArgv['options'] };

class OwnFields {
  version = flag('-v,--version', { description: 'Print the version and exit' });
}

/** Options that only `tiffin` itself takes, without a command. */
export const ownSpecs: readonly OptionSpec[] = shapeOf(OwnFields).options;

const verbatim = [{ name: 'COMMAND', min: 0, max: Infinity, verbatim: true, complete: 'command' }] as const;

/**
 * Finds the command that argv names: the longest known path, after the global options.
 *
 * @throws {TiffinError} `invalid-argument` for a command that does not exist, with the nearest ones
 */
export function findCommand(argv: readonly string[]): Request {
  const head = normalizeArgv(argv, { options: [...globalSpecs, ...ownSpecs], operands: verbatim });
  const globals = head.options.filter(({ spec }) => globalSpecs.includes(spec));
  if (head.help) return { kind: 'help', path: '', globals };
  if (head.options.some(({ spec, value }) => ownSpecs.includes(spec) && value === 'true')) return { kind: 'version', globals };
  const [first, ...rest] = head.operands;
  if (first === undefined) return { kind: 'help', path: '', globals };
  if (first === 'help')
    return findPage(
      rest.filter((word) => !word.startsWith('-')),
      globals,
    );
  const longer = `${first} ${rest[0] ?? ''}`;
  if (commandAt(first) !== undefined && commandAt(longer) !== undefined)
    return { kind: 'command', path: longer, rest: rest.slice(1), globals };
  if (commandAt(first) !== undefined) return { kind: 'command', path: first, rest, globals };
  if (!Object.hasOwn(nounTable, first)) throw unrecognized('', first);
  return findUnder(first, rest, globals);
}

/** The command that follows a noun, which may be of two words: `image trust`. */
function findUnder(noun: string, words: readonly string[], globals: NormalArgv['options']): Request {
  const tail = normalizeArgv(words, { options: globalSpecs, operands: verbatim });
  const all = [...globals, ...tail.options];
  const [verb, ...after] = tail.operands;
  if (tail.help || verb === undefined || verb === 'help') return { kind: 'help', path: noun, globals: all };
  const path = `${noun} ${verb}`;
  if (commandAt(path) !== undefined) return { kind: 'command', path, rest: after, globals: all };
  if (Object.hasOwn(nounTable, path)) return findUnder(path, after, all);
  throw unrecognized(noun, verb);
}

/** The page that `tiffin help` and these words ask for. */
function findPage(words: readonly string[], globals: NormalArgv['options']): Request {
  const topic = topicNamed(words);
  if (topic !== undefined) return { kind: 'topic', topic, globals };
  for (const count of [3, 2, 1, 0]) {
    const path = words.slice(0, count).join(' ');
    if (path === '' && words.length > 0) break;
    if (path === '' || commandAt(path) !== undefined || Object.hasOwn(nounTable, path)) {
      const rest = words.slice(count);
      if (rest.length > 0 && Object.hasOwn(nounTable, path)) throw unrecognized(path, rest[0] ?? '');
      return { kind: 'help', path, full: true, globals };
    }
  }
  throw noPage(words);
}

function noPage(words: readonly string[]): TiffinError {
  const word = words.join(' ');
  const topicNames = topics.map(({ name }) => name);
  const near = nearest(word, [...wordsBelow(''), ...topicNames]);
  if (near === undefined || !topicNames.includes(near)) return unrecognized('', words[0] ?? '');
  return new TiffinError('invalid-argument', `no help on \`${word}\`; did you mean \`tiffin help ${near}\`?`, {
    hint: 'tiffin help lists commands and topics',
  });
}

/** What may come next: commands, and nouns with commands below them. */
function wordsBelow(prefix: string): readonly string[] {
  return [...shownPaths().map(({ path }) => path), ...Object.keys(nounTable)]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .filter((each) => !each.includes(' '));
}

function unrecognized(noun: string, word: string): TiffinError {
  const prefix = noun === '' ? '' : `${noun} `;
  const candidates = wordsBelow(prefix);
  const best = nearest(word, candidates) ?? candidates.find((each) => word.length > 1 && each.startsWith(word));
  const message = `unrecognized command \`tiffin ${prefix}${word}\``;
  if (comesLater(noun, word))
    return new TiffinError('unsupported', message, { hint: `Podman's \`${prefix}${word}\` comes with a later version of tiffin` });
  return new TiffinError('invalid-argument', best === undefined ? message : `${message}; did you mean \`tiffin ${prefix}${best}\`?`, {
    hint: `try 'tiffin ${prefix}--help' for more information`,
  });
}
