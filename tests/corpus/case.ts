/**
 * A case of the corpus: a file of text with a Containerfile, its context, and what is to be known about both.
 *
 *   One line that says what is tried.
 *   options: --target app             more words for `build`
 *   buildah: has no --link            Debian's cannot build it, so the case says itself what must come out, in `@expected`
 *   base: scratch                     what `@expected` is compared with; busybox, when nothing is said
 *   except: /tmp/clock                paths and fields that are not compared
 *   == Containerfile                  a file; `name 0755` has a mode, `name -> target` is a link, `name/` a directory
 *   == @setup                         a shell script, run in the context before it is built
 *   == @expected                      lines as `describe.ts` writes them, of what differs from the base image
 */
import { chmodSync, lstatSync, lutimesSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must } from '../support/spawn.ts';

/** A parsed case. */
export type Case = {
  readonly name: string;
  readonly title: string;
  readonly options: readonly string[];
  /** Why Debian's buildah cannot build it. */
  readonly lacking: string | undefined;
  readonly base: string;
  readonly exceptions: readonly string[];
  readonly parts: readonly Part[];
  readonly setup: string | undefined;
  readonly expected: readonly string[];
};

/** A file of the context, or what is in its place. */
type Part = { readonly path: string; readonly mode: number | undefined; readonly target: string | undefined; readonly content: string };

/** Times of all files of a context: before the base images' own, and seen nowhere else. */
export const contextTime = 1_000_000_000;

/** Reads a case. Throws for a word it does not know, and for a case that cannot be judged. */
export function parseCase(name: string, text: string): Case {
  const [head = '', ...sections] = text.split(/^== /m);
  const [title = '', ...facts] = head.trim().split('\n');
  const fact = (word: string): string[] => facts.filter((line) => line.startsWith(`${word}: `)).map((line) => line.slice(word.length + 2));
  const strange = facts.find((line) => !/^(?:options|buildah|base|except): /.test(line));
  if (strange !== undefined) throw new Error(`${name}: what is ${JSON.stringify(strange)}?`);
  const all = sections.map(parsePart);
  const special = (path: string): string | undefined => all.find((part) => part.path === path)?.content;
  const expected = (special('@expected') ?? '').split('\n').filter((line) => line !== '');
  const lacking = fact('buildah')[0];
  if ((lacking === undefined) !== (expected.length === 0)) throw new Error(`${name}: \`buildah:\` and \`@expected\` go together`);
  return {
    name,
    title,
    options: fact('options').flatMap((line) => line.split(' ')),
    lacking,
    base: fact('base')[0] ?? 'busybox',
    exceptions: fact('except').flatMap((line) => line.split(' ')),
    parts: all.filter(({ path }) => !path.startsWith('@')),
    setup: special('@setup'),
    expected,
  };
}

function parsePart(section: string): Part {
  const end = section.indexOf('\n');
  const [, path = '', mode, target] = /^(.+?)(?: (0\d+))?(?: -> (.+))?$/.exec(section.slice(0, end)) ?? [];
  return { path, mode: mode === undefined ? undefined : Number.parseInt(mode, 8), target, content: section.slice(end + 1) };
}

/** Makes the case's context in a directory. */
export async function writeContext({ parts, setup }: Case, directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const { path, mode, target, content } of parts) {
    const place = join(directory, path);
    mkdirSync(path.endsWith('/') ? place : dirname(place), { recursive: true, mode: 0o755 });
    if (target !== undefined) symlinkSync(target, place);
    else if (!path.endsWith('/')) writeFileSync(place, content);
    if (target === undefined) chmodSync(place, mode ?? (path.endsWith('/') ? 0o755 : 0o644));
  }
  if (setup !== undefined) await must('sh', ['-euc', `umask 022\n${setup}`], { cwd: directory, env });
  setTimes(directory);
}

/** Links are not followed: some lead out of the context. */
function setTimes(path: string): void {
  if (lstatSync(path).isDirectory()) for (const name of readdirSync(path)) setTimes(join(path, name));
  lutimesSync(path, contextTime, contextTime);
}
