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
    ...toPreserved(run?.preserveDescriptors, run?.preserveDescriptor ?? []),
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

const firstPreserved = 3;
const maxDescriptor = 1023;

/**
 * What `--preserve-fds` and `--preserve-fd` ask for: all up to the highest, and those between that are not meant.
 *
 * @throws {TiffinError} `invalid-argument` for what is no descriptor, or one of the standard streams
 */
export function toPreserved(count: number | undefined, named: readonly string[]): Pick<StdioRequest, 'preserveDescriptors' | 'leftOut'> {
  const descriptors = named.map((text) => {
    const fd = /^\d{1,4}$/.test(text) ? Number(text) : -1;
    if (fd < firstPreserved || fd > maxDescriptor)
      throw invalid(
        `invalid argument ${JSON.stringify(text)} for "--preserve-fd" flag: not a descriptor from ${firstPreserved} to ${maxDescriptor}`,
      );
    return fd;
  });
  const preserveDescriptors = Math.max(count ?? 0, ...descriptors.map((fd) => fd + 1 - firstPreserved));
  const range = Array.from({ length: preserveDescriptors }, (_, index) => firstPreserved + index);
  const leftOut = range.filter((fd) => fd >= firstPreserved + (count ?? 0) && !descriptors.includes(fd));
  return leftOut.length === 0 ? { preserveDescriptors } : { preserveDescriptors, leftOut };
}

function parseStream(text: string): StandardStream {
  const stream = streams.find((each) => each === text.toLowerCase());
  if (stream === undefined)
    throw invalid(`invalid stream ${JSON.stringify(text)} for --attach - must be one of stdin, stdout, or stderr: invalid argument`);
  return stream;
}
