import { dirname } from 'node:path';
import type { LanguageRequest, SourceRequest } from '../../../build/request.ts';
import type { BuildFields } from '../../options/build/groups.ts';
import type { RequestFacts } from '../facts.ts';
import { fileFailure, invalid, record, splitPair } from '../words.ts';

/**
 * What `--file`, `--build-context`, … say about where the build's files are.
 *
 * @param context as typed; undefined: the directory of the first `--file`, or the current one
 * @throws {TiffinError} `invalid-argument` for a `--build-context` that is no pair
 */
export function toSource(fields: BuildFields['source'], context: string | undefined, { directory }: RequestFacts): SourceRequest {
  const { files, ignoreFile, contexts, from } = fields;
  return {
    context: context ?? directoryOf(files),
    files,
    ignoreFile,
    namedContexts: record(contexts.map(namedContext)),
    directory,
    preprocessorFlags: fields.preprocessor,
    from,
  };
}

/**
 * What `--build-arg`, `--build-arg-file` and `--target` say. What a file says counts less than what is typed.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or the file
 */
export function toLanguage(fields: BuildFields['source'], facts: RequestFacts): LanguageRequest {
  const texts = [...fields.argumentFiles.flatMap((path) => argumentLines(path, facts)), ...fields.arguments];
  const args = new Map<string, string>();
  for (const text of texts) {
    const { key, value = facts.env[key] } = splitPair(text);
    if (key === '') throw invalid(`--build-arg ${JSON.stringify(text)}: no name`);
    // A name alone takes back what was said before when the environment has no such variable.
    if (value === undefined) args.delete(key);
    else args.set(key, value);
  }
  return {
    buildArgs: record(args),
    target: fields.target === '' ? undefined : fields.target,
    skipUnusedStages: fields.skipUnusedStages ?? true,
  };
}

/** Podman builds what a lone `--file` lies in. */
function directoryOf([first]: readonly string[]): string {
  return first === undefined || first === '-' || /^https?:\/\//.test(first) ? '.' : dirname(first);
}

function argumentLines(path: string, facts: RequestFacts): readonly string[] {
  try {
    const lines = facts.readText(path).split(/\r?\n/);
    return lines.map((line) => line.trimStart()).filter((line) => line !== '' && !line.startsWith('#'));
  } catch (error) {
    throw invalid(`--build-arg-file: ${fileFailure('open', path, error)}`);
  }
}

function namedContext(text: string): readonly [string, string] {
  const { key, value = '' } = splitPair(text);
  if (key !== '' && value !== '') return [key.toLowerCase(), value];
  throw invalid(`--build-context ${JSON.stringify(text)}: must be NAME=PLACE`);
}
