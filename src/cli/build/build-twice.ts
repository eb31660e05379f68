import { compareImages, type BuildDifference } from '../../build/compare-images.ts';
import type { BuiltImage } from '../../build/outcome.ts';
import type { BuildRequest } from '../../build/request.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import { escapeControls } from '../output/escape.ts';
import { outputWriter, type BuildAndWriteOptions } from './build-and-write.ts';
import { runBuild } from './run-build.ts';

/** The exit status that says that two builds differ. */
const different = 1;

/**
 * `build --twice`: builds twice without cache. Only when both gave the same, the outputs are made.
 *
 * @returns the exit status: 0 when they are the same, 1 when they differ
 * @throws what `runBuild` throws; `invalid-argument` for a context that can be read once only
 */
export async function buildTwice(context: CommandContext, request: BuildRequest, options: BuildAndWriteOptions): Promise<number> {
  if (request.source.context === '-' || request.source.files.includes('-'))
    throw new TiffinError('invalid-argument', '--twice: standard input can be read once only', {
      hint: 'build from a directory or a file',
    });
  const writer = outputWriter(context, { ...request, cache: { ...request.cache, noCache: true } }, options.quiet);
  // The first build's images are held while the second one runs.
  const { difference, written } = await runBuild(context, writer.request, {
    options,
    use: (first) =>
      runBuild(context, writer.request, {
        options,
        use: async (second, onEvent) => {
          const lines = await firstDifference(context, first.images, second.images);
          return { difference: lines, written: lines === undefined ? await writer.write(second, onEvent) : undefined };
        },
      }),
  });
  for (const line of difference ?? []) context.output.notice(line);
  if (written !== undefined) writer.print(written);
  return difference === undefined ? 0 : different;
}

/** What is to be said of the first difference; undefined when there is none. */
async function firstDifference(
  context: CommandContext,
  first: readonly BuiltImage[],
  second: readonly BuiltImage[],
): Promise<readonly string[] | undefined> {
  const { blobs } = await context.engine();
  for (const [index, { image, platform }] of first.entries()) {
    const difference = await compareImages(blobs, image, second[index]?.image ?? image);
    if (difference !== undefined) return describe(difference, first.length > 1 ? platform : undefined);
  }
  return undefined;
}

function describe(difference: BuildDifference, platform: string | undefined): string[] {
  const on = platform === undefined ? '' : ` on ${platform}`;
  if (difference.kind === 'field')
    return [`Error: the two builds differ${on}: ${difference.field} of the ${difference.document}: ${difference.what}`];
  const { path, what, step = 'a step without history' } = difference;
  return [`Error: the two builds differ${on}: ${escapeControls(path)} ${what}`, `hint: it comes from ${step}`];
}
