import { resolve } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { readMountWords } from './mount-words.ts';
import type { MountRequest } from './request.ts';

const volumeName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/**
 * Reads one `-v`: `[SOURCE:]TARGET[:WORDS]`. A source with `/` or `.` in front is a path of the host (made absolute from `directory`), any
 * other a volume's name; none is an anonymous volume.
 *
 * @throws {TiffinError} `invalid-argument` naming the part
 * @see podman-run(1), --volume
 */
export function parseVolume(text: string, directory: string): MountRequest {
  const parts = text.split(':');
  if (parts.length > 3)
    throw new TiffinError('invalid-argument', `${text}: incorrect volume format, should be [host-dir:]ctr-dir[:option]`);
  const [first = '', second, third] = parts;
  if (second === undefined) return volumeMount(undefined, first, undefined);
  if (first === '') throw new TiffinError('invalid-argument', 'host directory cannot be empty');
  if (second === '') throw new TiffinError('invalid-argument', 'container directory cannot be empty');
  if (first.startsWith('/') || first.startsWith('.')) {
    const options = readMountWords(splitWords(third));
    return {
      kind: 'bind',
      source: hostPath(first, directory),
      target: containerPath(second),
      options: { ...options, copyUp: false },
      createSource: false,
    };
  }
  return volumeMount(first, second, third);
}

/**
 * Checks a volume's name.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseVolumeName(text: string): string {
  if (volumeName.test(text) && text.length <= 255) return text;
  throw new TiffinError(
    'invalid-argument',
    `creating named volume ${JSON.stringify(text)}: running volume create option: names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*: invalid argument`,
    {
      ...(text.includes('/') && { hint: `a path of the host starts with / or ./` }),
    },
  );
}

/**
 * Checks a path inside the container and cleans it: absolute, no `.`, `..` or double slashes left, no NUL.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function containerPath(text: string): string {
  if (!text.startsWith('/'))
    throw new TiffinError('invalid-argument', `invalid container path ${JSON.stringify(text)}, must be an absolute path`);
  return cleanPath(text);
}

/** The absolute form of a path of the host as typed in `directory`. */
export function hostPath(text: string, directory: string): string {
  return cleanPath(resolve(directory, text));
}

function cleanPath(path: string): string {
  if (path.includes('\0')) throw new TiffinError('invalid-argument', `path ${JSON.stringify(path)} has a NUL byte`);
  return resolve('/', path);
}

function volumeMount(name: string | undefined, target: string, words: string | undefined): MountRequest {
  const options = readMountWords(splitWords(words), { copyUp: true, noSuid: true, noDev: true });
  return {
    kind: 'volume',
    name: name === undefined ? undefined : parseVolumeName(name),
    target: containerPath(target),
    options,
    subpath: undefined,
    ...(splitWords(words).includes('nocreate') && { mustExist: true }),
  };
}

function splitWords(words: string | undefined): readonly string[] {
  return words === undefined ? [] : words.split(',');
}
