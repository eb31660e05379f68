import { posix } from 'node:path';
import { checkGlob, compileGlob, type Glob } from './ignore/glob.ts';
import { readIgnoreLines } from './ignore/lines.ts';
import { located } from './language-error.ts';

/** A line of an ignore file, cleaned: no blanks around it, no `/` in front, no `.` and `..` within. */
export type IgnoreRule = {
  readonly pattern: string;
  /** `!pattern`: what it matches is not ignored after all. */
  readonly isException: boolean;
};

/**
 * Reads `.dockerignore`, `.containerignore` and the like.
 *
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`, for a pattern that is none
 * @see https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnore(bytes: Uint8Array, { file }: { readonly file: string }): IgnoreRule[] {
  return readIgnoreLines(bytes, file).map(({ text, line }) => {
    const rule = ruleOf(text);
    located({ file, start: line, end: line }, () => checkGlob(rule.pattern));
    return rule;
  });
}

/** A rule from a line without comment: of an ignore file, or a value of `--exclude`, which is never `!…`. */
export function ruleOf(text: string): IgnoreRule {
  const isException = text.startsWith('!');
  const pattern = clean(isException ? text.slice(1).trim() : text.trim());
  return { pattern: pattern.length > 1 && pattern.startsWith('/') ? pattern.slice(1) : pattern, isException };
}

function clean(path: string): string {
  const normal = posix.normalize(path);
  return normal.length > 1 && normal.endsWith('/') ? normal.slice(0, -1) : normal;
}

/** A rule as one line again, as the helper takes it. */
export function ignoreLine({ pattern, isException }: IgnoreRule): string {
  return isException ? `!${pattern}` : pattern;
}

/** Says which paths are ignored: the last rule that matches a path, or a directory above it, decides. */
export class IgnoreMatcher {
  readonly #rules: readonly { readonly glob: Glob; readonly isException: boolean }[];

  /** @throws {LanguageError} for a pattern that is none; those of `parseIgnore` are right */
  constructor(rules: readonly IgnoreRule[]) {
    this.#rules = rules.map(({ pattern, isException }) => ({ glob: compileGlob(pattern), isException }));
  }

  /** @param path relative to the context, without `.`, `..` and a slash at either end */
  matches(path: string): boolean {
    const parts = path.split('/');
    const paths = parts.map((_part, index) => parts.slice(0, index + 1).join('/'));
    // What matched a directory matches all in it; a rule that could change nothing of the directory was not asked, as in BuildKit.
    let matched: readonly boolean[] = this.#rules.map(() => false);
    let isIgnored = false;
    for (const here of paths) {
      isIgnored = false;
      matched = this.#rules.map(({ glob, isException }, index) => {
        const isMatch = matched[index] === true || (isException === isIgnored && glob.matches(here));
        if (isMatch) isIgnored = !isException;
        return isMatch;
      });
    }
    return isIgnored;
  }
}
