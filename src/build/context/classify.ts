import { statSync } from 'node:fs';
import { resolve } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { parseGitReference, type GitReference } from '../git-reference.ts';

/** What the name of a context stands for. */
export type ContextPlace =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly isPipe: boolean }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'url'; readonly address: string }
  | { readonly kind: 'git'; readonly reference: GitReference };

/**
 * Reads the argument of `build`. A directory that is there comes first: `github.com/a/b` may be one.
 *
 * @param directory where relative paths start
 * @throws {TiffinError} `not-found`, `invalid-argument`
 */
export function classifyContext(text: string, directory: string): ContextPlace {
  if (text === '-') return { kind: 'stdin' };
  const path = resolve(directory, text);
  const status = statSync(path, { throwIfNoEntry: false });
  if (status?.isDirectory() === true) return { kind: 'directory', path };
  if (status !== undefined && (status.isFile() || status.isFIFO())) return { kind: 'file', path, isPipe: status.isFIFO() };
  const reference = parseGitReference(text);
  if (reference !== undefined) return { kind: 'git', reference };
  if (/^https?:\/\//i.test(text)) return { kind: 'url', address: text };
  if (status !== undefined) throw new TiffinError('invalid-argument', `context must be a directory: ${JSON.stringify(path)}`);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    throw new TiffinError('invalid-argument', `context ${text}: only http, https, ssh and git addresses can be a context`, {
      hint: 'a repository on this machine: give its directory',
    });
  refuseMark(text, directory);
  throw new TiffinError('not-found', `context ${path}: no such file or directory`, {
    hint: 'a context is a directory, a tar file, - (standard input), an http(s) address or a git reference',
  });
}

function refuseMark(text: string, directory: string): void {
  const [place = '', ref] = text.split('#');
  if (ref === undefined || statSync(resolve(directory, place), { throwIfNoEntry: false }) === undefined) return;
  throw new TiffinError('invalid-argument', `context ${text}: # chooses a commit of an address only, not of a directory of this machine`, {
    hint: `check it out and give that directory: git worktree add DIRECTORY ${ref.split(':')[0]}`,
  });
}
