import type { StandardStream, StdioRequest } from '../../runtime/request.ts';
import type { ContainerFields, RunFields } from '../options/container-groups.ts';
import { invalid } from './words.ts';

const streams: readonly StandardStream[] = ['stdin', 'stdout', 'stderr'];
const detachKeyWord = /^([a-zA-Z]|ctrl-[a-z@[\\\]^_])$/i;

/** The options that `run` has and `create` has not; undefined for `create`. */
export type MaybeRunFields = RunFields | undefined;

/**
 * What `-i`, `-t`, `-d`, `-a`, … ask for.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown stream or detach keys that are none
 */
export function toStdio(fields: ContainerFields['stdio'], run: MaybeRunFields): StdioRequest {
  return {
    interactive: fields.interactive,
    terminal: fields.terminal,
    detach: run?.detach ?? true,
    attach: fields.attach.length === 0 ? undefined : fields.attach.map(parseStream),
    detachKeys: run?.detachKeys === undefined ? undefined : checkDetachKeys(run.detachKeys),
    signalProxy: run?.signalProxy ?? true,
    preserveDescriptors: run?.preserveDescriptors ?? 0,
  };
}

/**
 * Checks `--detach-keys`.
 *
 * @throws {TiffinError} `invalid-argument`, naming the key
 */
export function checkDetachKeys(text: string): string {
  for (const key of text === '' ? [] : text.split(',')) {
    if (!detachKeyWord.test(key)) throw invalid(`unable to process detach keys: unknown character: '${key}'`);
  }
  return text;
}

function parseStream(text: string): StandardStream {
  const stream = streams.find((each) => each === text.toLowerCase());
  if (stream === undefined)
    throw invalid(`invalid stream ${JSON.stringify(text)} for --attach - must be one of stdin, stdout, or stderr: invalid argument`);
  return stream;
}
