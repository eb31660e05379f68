import { commandAt } from './command-table.ts';
import { makeContext, type OpenContext } from './make-context.ts';
import { findCommand, type Request } from './find-command.ts';
import { readGlobals } from './options/global.ts';
import type { Environment } from './context.ts';
import { mayAnimate, wantsColor } from './output/color-rule.ts';
import { Output } from './output/output.ts';
import { BrokenPipe } from './output/sink.ts';
import type { OutputStream } from './output/stream.ts';
import { readCommand } from './read-command.ts';
import { reportLines } from './report-error.ts';
import { exitStatusOf, statusOfFailure, statusOfInterruption, type StatusOverrides } from './exit-status.ts';
import { versionLine } from './version-line.ts';

/** What the process hands to its front door. */
export type Surroundings = {
  readonly env: Environment;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** The words that start this very tiffin: Node and its main file. */
  readonly program: readonly string[];
};

const statusOfBrokenPipe = 141;

/**
 * Runs one command line, prints its answer or its failure, and returns the exit status. Never throws, never exits.
 *
 * @param argv the words after `tiffin`
 */
export async function runCommandLine(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, env, program } = surroundings;
  const wanted = !argv.includes('--no-color');
  const color = {
    stdout: wantsColor({ env, isTerminal: stdout.isTerminal, wanted }),
    stderr: wantsColor({ env, isTerminal: stderr.isTerminal, wanted }),
  };
  const output = new Output({ stdout, stderr, color, animate: mayAnimate(env, stderr.isTerminal) });
  const outcome: Outcome = { statuses: {}, debug: argv.includes('--log-level=debug') };
  try {
    return await answer({ argv, env, program, output, outcome });
  } catch (error) {
    return report(error, output, outcome);
  }
}

type Outcome = { statuses: StatusOverrides; debug: boolean; interruptedBy?: () => unknown };
type Call = {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly program: readonly string[];
  readonly output: Output;
  readonly outcome: Outcome;
};

function report(error: unknown, output: Output, outcome: Outcome): number {
  if (error instanceof BrokenPipe) return statusOfBrokenPipe;
  try {
    for (const line of reportLines(error, outcome)) output.notice(line);
  } catch {
    // Nobody can be told; the status still says that it failed.
  }
  const status = statusOfFailure(error, outcome.statuses);
  return status === exitStatusOf('cancelled') ? statusOfInterruption(outcome.interruptedBy?.()) : status;
}

async function answer(call: Call): Promise<number> {
  const request = findCommand(call.argv);
  if (request.kind === 'help' || request.kind === 'topic') {
    const { printPage } = await import('./help/print-page.ts');
    await printPage(request, call);
    return 0;
  }
  if (request.kind === 'version') {
    call.output.line(versionLine());
    return 0;
  }
  return await runCommand(call, request);
}

async function runCommand(call: Call, request: Extract<Request, { kind: 'command' }>): Promise<number> {
  const entry = commandAt(request.path);
  if (entry === undefined) throw new Error(`no command ${request.path}`);
  const CommandClass = await entry.load();
  const read = readCommand(CommandClass, request.rest, `tiffin ${request.path}`);
  if (read === undefined) {
    const { printHelp } = await import('./help/print-help.ts');
    await printHelp(request.path, call.output);
    return 0;
  }
  const globals = readGlobals([...request.globals, ...read.globals]);
  call.outcome.debug = globals.logLevel === 'debug' || globals.logLevel === 'trace';
  call.outcome.statuses = CommandClass.statuses;
  using open: OpenContext = makeContext({ ...call, globals });
  call.outcome.interruptedBy = open.interruptedBy;
  return (await read.command.run(open.context)) ?? 0;
}
