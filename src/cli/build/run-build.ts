import { buildImages } from '../../build/build.ts';
import type { BuildOutcome } from '../../build/outcome.ts';
import type { BuildRequest } from '../../build/request.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import { openDisplay, type ProgressForm } from '../output/build/display.ts';
import { excerpt } from '../output/build/excerpt.ts';
import { failureLines, lookInside } from '../output/build/failure.ts';
import type { OutputStream } from '../output/stream.ts';
import { reportLines } from '../report-error.ts';
import { standardInput } from '../standard-input.ts';
import { BuildWatch } from './watch.ts';

/** How a build is shown. */
export type RunBuildOptions = { readonly form: ProgressForm; readonly stream?: OutputStream | undefined };

/** A step failed and everything has been said about it; `status` is what the command ends with. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
  readonly status: number;

  constructor(status: number) {
    super('the build failed');
    this.status = status;
  }
}

/**
 * Builds, and shows it.
 *
 * @param use what is done with the outcome while its images are held, and progress still shown
 * @throws {BuildFailed} when a step ended with a status of its own; what `buildImages` and `use` throw
 */
export async function runBuild<T>(
  context: CommandContext,
  request: BuildRequest,
  { options, use }: { options: RunBuildOptions; use: (outcome: BuildOutcome, onEvent: BuildWatch['onEvent']) => Promise<T> },
): Promise<T> {
  const { output, signal } = context;
  const services = await context.engine();
  const watch = new BuildWatch();
  const settings = { form: options.form, stream: options.stream ?? output.stderr, paint: await output.noticePainter() };
  using display = await openDisplay(settings);
  const onEvent: BuildWatch['onEvent'] = (event) => {
    watch.onEvent(event);
    display.onEvent(event);
  };
  try {
    const openInput = (): NodeJS.ReadableStream => standardInput('a file');
    await using outcome = await buildImages(services, request, { onEvent, signal, openInput });
    return await use(outcome, onEvent);
  } catch (error) {
    display[Symbol.dispose]();
    if (signal.aborted) throw error;
    throw report(error, { watch, output });
  }
}

function report(error: unknown, { watch, output }: { watch: BuildWatch; output: CommandContext['output'] }): unknown {
  const { failed, source, stages } = watch;
  if (failed === undefined) return showLine(error, { watch, output });
  for (const line of failureLines({ ...failed, source, stages })) output.notice(line);
  const status = failed.failure.exitStatus;
  if (status === undefined) return error;
  for (const line of reportLines(error, { debug: false })) output.notice(line);
  const command = lookInside(failed.failure);
  if (command !== undefined) output.notice(`hint: look at what the step began with: ${command}`);
  return new BuildFailed(status);
}

/** What cannot be understood stands somewhere, too. */
function showLine(error: unknown, { watch, output }: { watch: BuildWatch; output: CommandContext['output'] }): unknown {
  const line = error instanceof TiffinError ? watch.lineOf(error.message) : undefined;
  if (line !== undefined) for (const text of excerpt(watch.source ?? '', { start: line, end: line })) output.notice(text);
  return error;
}
