import { TiffinError } from '../../lib/errors.ts';

/**
 * The regular expression of a Go `path.Match` pattern: `*` and `?` do not match a slash, `[a-z]` and `[^a-z]` are
 * classes, a backslash takes the next character literally.
 *
 * @throws {TiffinError} `invalid-argument` for an unfinished class or backslash
 */
export function globPattern(pattern: string): RegExp {
  let source = '';
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index]!;
    if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '\\') source += escape(pattern[++index] ?? fail(pattern));
    else if (character === '[') {
      const end = pattern.indexOf(']', index + 2);
      if (end === -1) fail(pattern);
      source += `[${pattern.slice(index + 1, end).replace(/[\\[\]&|]/g, '\\$&')}]`;
      index = end;
    } else source += escape(character);
  }
  return new RegExp(`^${source}$`, 'u');
}

function escape(character: string): string {
  return character.replace(/[\^$\\.*+?()[\]{}|/-]/, '\\$&');
}

function fail(pattern: string): never {
  throw new TiffinError('invalid-argument', `syntax error in pattern "${pattern}"`);
}
