import type { BuildOutcome } from '../../build/outcome.ts';
import { planOutputs } from '../../build/output-plan.ts';
import type { BuildRequest } from '../../build/request.ts';
import type { BuildHooks } from '../../build/services.ts';
import type { WrittenOutputs } from '../../build/write-outputs.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import { sinkWritable } from '../output/sink-writable.ts';
import { runBuild, type RunBuildOptions } from './run-build.ts';

/** What a build is told to print. */
export type BuildAndWriteOptions = RunBuildOptions & { readonly quiet: boolean };

/** Makes the outputs of a build, and prints names and IDs when nothing runs any more. */
export type Writer = {
  /** The request, with what the outputs add to it. */
  readonly request: BuildRequest;
  write(outcome: BuildOutcome, onEvent: BuildHooks['onEvent']): Promise<WrittenOutputs>;
  /** The last line of standard output is the ID, and with `quiet` the only one. Where a tar goes there nothing else does. */
  print(written: WrittenOutputs): void;
};

/** Reads where everything is to go. @throws {TiffinError} `invalid-argument`, `unsupported`: before anything is built */
export function outputWriter(context: CommandContext, asked: BuildRequest, quiet: boolean): Writer {
  const { output, signal } = context;
  const plan = planOutputs(asked);
  if (plan.takesStdout && output.stdout.isTerminal)
    throw new TiffinError('invalid-argument', '--output: refusing to write a tar to a terminal', { hint: 'redirect it, or name a file' });
  const request = { ...asked, image: { ...asked.image, annotations: { ...asked.image.annotations, ...plan.annotations } } };
  return {
    request,
    write: async (outcome, onEvent) => {
      const { writeOutputs } = await import('../../build/write-outputs.ts');
      const unused = outcome.unusedArgs.join(', ');
      if (unused !== '') onEvent({ kind: 'warning', message: `one or more build args were not consumed: [${unused}]` });
      const openStdout = () => sinkWritable(output.stdout);
      return await writeOutputs(await context.engine(), { plan, request, outcome }, { onEvent, signal, openStdout });
    },
    print: ({ names, ids }) => {
      if (plan.takesStdout) return;
      if (!quiet) for (const name of names) output.line(`Successfully tagged ${name}`);
      for (const id of ids) output.line(id);
    },
  };
}

/** Builds, makes the outputs, and prints names and IDs. @throws what `runBuild` and the outputs throw */
export async function buildAndWrite(context: CommandContext, request: BuildRequest, options: BuildAndWriteOptions): Promise<void> {
  const writer = outputWriter(context, request, options.quiet);
  writer.print(await runBuild(context, writer.request, { options, use: writer.write }));
}
