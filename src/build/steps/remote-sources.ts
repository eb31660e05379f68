import { join } from 'node:path';

import type { AddInstruction } from '../../containerfile/instruction.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { SourceSet } from '../../native/build-copy.ts';
import { parseGitReference, type GitReference } from '../git-reference.ts';
import { makeScratch } from '../scratch-directory.ts';
import type { BuildSession } from './session.ts';

/** What a COPY or ADD copies: what stands for it in the key, and the files, brought when they are needed. */
export type StepSources = {
  readonly files: readonly string[];
  readonly open: () => Promise<readonly SourceSet[]>;
  /** Whether what was copied is what `files` says, where that can change. */
  readonly isStill?: () => Promise<boolean>;
};

/** Whether a source of an ADD is brought from elsewhere. */
export function isRemote(source: string): boolean {
  return /^(?:https?|git|ssh):\/\//i.test(source) || /^[\w.-]+@[\w.-]+:/.test(source);
}

/** One source: what stands for it, and what it is. */
type Remote = { readonly file: string; readonly open: () => Promise<SourceSet> };

/**
 * What an ADD brings from elsewhere. With a checksum or a whole commit nothing has to be fetched to know what it is.
 *
 * @throws {TiffinError} `unreachable`, `corrupt` for another checksum, `invalid-argument`
 */
export async function remoteSources(session: BuildSession, instruction: AddInstruction, epoch: number | undefined): Promise<StepSources> {
  const sources = instruction.sources.filter(isRemote);
  if (instruction.checksum !== undefined && (sources.length !== 1 || instruction.sources.length !== 1))
    throw new TiffinError('invalid-argument', 'ADD --checksum is for one source, which is a URL or a git reference');
  const found: Remote[] = [];
  for (const source of sources) {
    const reference = parseGitReference(source);
    found.push(
      reference === undefined ? await fileAt(session, { source, instruction, epoch }) : await commitAt(session, reference, instruction),
    );
  }
  return { files: found.map(({ file }) => file), open: () => Promise.all(found.map(({ open }) => open())) };
}

type FileParts = { readonly source: string; readonly instruction: AddInstruction; readonly epoch: number | undefined };

async function fileAt(session: BuildSession, { source, instruction, epoch }: FileParts): Promise<Remote> {
  const { checksum } = instruction;
  const fetch = once(async () => {
    const { fetchUrl } = await import('../fetch/url.ts');
    const scratch = session.held.use(makeScratch(session.services));
    return fetchUrl(session.services, source, { directory: scratch.path, checksum, signal: session.signal });
  });
  const open = async (): Promise<SourceSet> => {
    const { path, name, modifiedAt } = await fetch();
    return { root: nowhere, sources: [{ kind: 'fetched', path, name: nameOf(name, source, instruction), modifiedAt }] };
  };
  if (checksum !== undefined) return { file: `checksum ${checksum} ${source}`, open };
  const { digest, name, modifiedAt } = await fetch();
  const time = epoch === undefined ? modifiedAt : Math.min(modifiedAt ?? epoch, epoch);
  return { file: `file ${digest} ${name ?? ''} ${time ?? ''}`, open };
}

const nowhere = { kind: 'layers', directories: [] } as const;

/** Only a destination that is no directory needs no name. */
function nameOf(name: string | undefined, source: string, { destination }: AddInstruction): string {
  if (name !== undefined) return name;
  if (!destination.endsWith('/')) return 'download';
  throw new TiffinError('invalid-argument', `ADD ${source}: the address names no file`, {
    hint: 'name it in the destination: ADD URL /dir/file',
  });
}

async function commitAt(session: BuildSession, reference: GitReference, { checksum, keepGitDir }: AddInstruction): Promise<Remote> {
  const wanted = checksum === undefined ? reference : { ...reference, commit: checksum };
  const keepGitDirectory = reference.keepGitDirectory ?? keepGitDir === true;
  const submodules = reference.submodules !== false;
  const fetch = once(async () => {
    const { fetchGit } = await import('../fetch/git.ts');
    const scratch = session.held.use(makeScratch(session.services));
    return fetchGit(session.services, wanted, { directory: scratch.path, keepGitDirectory, signal: session.signal });
  });
  const open = async (): Promise<SourceSet> => {
    const { path } = await fetch();
    return { root: { kind: 'directory', path: join(path) }, sources: [{ kind: 'pattern', pattern: '.' }] };
  };
  const known = [wanted.commit, wanted.ref].find((text) => text !== undefined && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text));
  const commit = known ?? (await fetch()).commit;
  return { file: `git ${reference.url} ${commit} ${reference.subdirectory ?? ''} ${keepGitDirectory} ${submodules}`, open };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
