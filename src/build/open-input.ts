import { TiffinError } from '../lib/errors.ts';
import type { BuildInput, SourceText } from './context.ts';
import { readContainerfiles } from './context/containerfile.ts';
import { findIgnoreFile } from './context/ignore-file.ts';
import { openContext, type ContextHooks, type ContextServices } from './open-context.ts';
import type { SourceRequest } from './request.ts';

/**
 * Reads all that a build needs before its first step: opens the context, finds the Containerfile and the ignore file.
 *
 * @throws {TiffinError} `not-found` when there is no Containerfile; `invalid-argument` when standard input is to be two things; what `openContext`
 *   throws
 */
export async function openInput(services: ContextServices, source: SourceRequest, hooks: ContextHooks): Promise<BuildInput> {
  const { directory, files } = source;
  const name = source.context === '' ? '.' : source.context;
  if (name === '-' && files.includes('-'))
    throw new TiffinError('invalid-argument', 'standard input cannot be both the context and the Containerfile', {
      hint: 'give a directory as the context, or name the Containerfile with --file',
    });
  await using undo = new AsyncDisposableStack();
  const opened = await openContext(services, name, { directory, hooks });
  const { context, isForeign } = opened;
  undo.use(context);
  const path = context.root.kind === 'directory' ? context.root.path : undefined;
  const found = await readContainerfiles(services, { source, context: path, isForeign, hooks, only: opened.containerfile });
  const ignoreFile = findIgnoreFile({ source, context: path, beside: found.place });
  const kept = undo.move();
  return { context, containerfile: joinTexts(found.texts), ignoreFile, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Several files are one, as for Podman: the next begins on a line of its own. */
function joinTexts(texts: readonly SourceText[]): SourceText {
  const [first, ...more] = texts;
  if (first === undefined) throw new Error('no Containerfile was read');
  if (more.length === 0) return first;
  const newline = Buffer.from('\n');
  return {
    name: texts.map((text) => text.name).join('+'),
    bytes: Buffer.concat(texts.flatMap(({ bytes }) => (bytes.at(-1) === 0x0a ? [bytes] : [bytes, newline]))),
  };
}
