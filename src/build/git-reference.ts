import { TiffinError } from '../lib/errors.ts';

/** A place in a git repository, as build contexts and ADD name it. */
export type GitReference = {
  /** What git is given: `https://…`, `ssh://…`, `git://…`, `user@host:path`. */
  readonly url: string;
  readonly protocol: 'https' | 'http' | 'ssh' | 'git';
  /** A branch, a tag, a commit or a whole reference (`refs/…`); undefined: what the repository shows first. */
  readonly ref: string | undefined;
  /** A directory in it. */
  readonly subdirectory: string | undefined;
  /** The commit that it must be, or the beginning of its digits. */
  readonly commit: string | undefined;
  /** What the address says of these, where it says it. */
  readonly keepGitDirectory: boolean | undefined;
  readonly submodules: boolean | undefined;
};

type Place = Pick<GitReference, 'url' | 'protocol'> & { readonly query: string | undefined; readonly fragment: string | undefined };
type Wishes = Omit<GitReference, 'url' | 'protocol'>;

const noWishes: Wishes = {
  ref: undefined,
  subdirectory: undefined,
  commit: undefined,
  keepGitDirectory: undefined,
  submodules: undefined,
};

/**
 * Reads a reference to a git repository in BuildKit's forms: `https://host/path.git`, `ssh://`, `git://`, `git@host:path`, `github.com/…`;
 * behind it `#REF:SUBDIRECTORY`, or `?ref=&tag=&branch=&subdir=&checksum=&keep-git-dir=&submodules=`.
 *
 * @returns undefined for what is something else: a path, an address whose path does not end in `.git`
 * @throws {TiffinError} `invalid-argument` for one that says nothing git should be given
 */
export function parseGitReference(text: string): GitReference | undefined {
  const place = splitPlace(text);
  if (place === undefined) return undefined;
  if (place.query !== undefined && place.fragment !== undefined)
    throw wrong(text, 'it says what it means with ? and with #: only one of them');
  const wishes = place.query === undefined ? readFragment(place.fragment ?? '') : readQuery(text, place.query);
  const { url, protocol } = place;
  checkUrl(text, url);
  for (const ref of [wishes.ref, wishes.commit]) if (ref !== undefined) checkRef(text, ref);
  if (wishes.commit !== undefined && !/^[0-9a-f]{7,64}$/.test(wishes.commit))
    throw wrong(text, `${wishes.commit} is no commit: 7 to 64 digits of its hash`);
  return { url, protocol, ...wishes, ref: wishes.ref ?? wishes.commit };
}

function splitPlace(text: string): Place | undefined {
  if (/^github\.com\/./.test(text)) return splitUrl(`https://${text}`, 'https');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return splitScp(text);
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh' && scheme !== 'git') return undefined;
  const place = splitUrl(text, scheme);
  const isWeb = scheme === 'https' || scheme === 'http';
  return isWeb && !/^[^:]+:\/\/[^/]+\/.*\.git$/.test(place.url) ? undefined : place;
}

/** The repository's own address never has a query or a fragment. */
function splitUrl(text: string, protocol: GitReference['protocol']): Place {
  const [, url = '', query, fragment] = /^([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(text) ?? [];
  return { url, protocol, query, fragment };
}

/** `user@host:path`, as ssh has it; without a user it would be a path with a colon. */
function splitScp(text: string): Place | undefined {
  return /^[\w-]+@[\w.-]+:./.test(text) ? splitUrl(text, 'ssh') : undefined;
}

function readFragment(fragment: string): Wishes {
  const [ref = '', ...rest] = fragment.split(':');
  return { ...noWishes, ref: said(ref), subdirectory: said(rest.join(':')) };
}

function readQuery(text: string, query: string): Wishes {
  let { ref, subdirectory, commit, keepGitDirectory, submodules } = noWishes;
  const setRef = (value: string): void => {
    if (ref !== undefined && ref !== value) throw wrong(text, 'it names two places: only one of ref, tag and branch');
    ref = value;
  };
  for (const [key, value] of new URLSearchParams(query)) {
    if (key === 'ref') setRef(value);
    else if (key === 'tag') setRef(`refs/tags/${value}`);
    else if (key === 'branch') setRef(`refs/heads/${value}`);
    else if (key === 'subdir') subdirectory = said(value);
    else if (key === 'checksum' || key === 'commit') commit = said(value);
    else if (key === 'keep-git-dir') keepGitDirectory = readSwitch(text, key, value);
    else if (key === 'submodules') submodules = readSwitch(text, key, value);
    else throw wrong(text, `it says ${JSON.stringify(key)}: known are ref, tag, branch, subdir, checksum, keep-git-dir and submodules`);
  }
  return { ref: said(ref ?? ''), subdirectory, commit, keepGitDirectory, submodules };
}

function said(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function readSwitch(text: string, key: string, value: string): boolean {
  if (value === '' || value === 'true' || value === '1') return true;
  if (value === 'false' || value === '0') return false;
  throw wrong(text, `${key} is true or false, not ${JSON.stringify(value)}`);
}

/** What git or ssh could take for an option, or a remote helper, is none of an address. */
function checkUrl(text: string, url: string): void {
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f]/.test(url)) throw wrong(text, 'an address has no spaces and no control characters');
  const host = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?([^/:]*)/i.exec(url)?.[1] ?? '';
  if (host === '' || host.startsWith('-') || url.startsWith('-')) throw wrong(text, 'it has no host');
}

/** @see git-check-ref-format(1) */
function checkRef(text: string, ref: string): void {
  // eslint-disable-next-line no-control-regex
  const isWrong = /^[-/.]|\.\.|@\{|\/\/|[\u0000-\u0020\u007f~^:?*[\\]|[/.]$|\.lock$/.test(ref);
  if (isWrong) throw wrong(text, `${JSON.stringify(ref)} is no name of a branch, a tag or a commit`);
}

function wrong(text: string, why: string): TiffinError {
  return new TiffinError('invalid-argument', `git reference ${JSON.stringify(text)}: ${why}`);
}
