import { findPlaces, type Places } from '../config/places.ts';
import type { Engine } from '../engine.ts';
import { outputLog } from './log.ts';
import type { CommandContext, Environment } from './context.ts';
import type { GlobalOptions } from './options/global.ts';
import type { Output } from './output/output.ts';

/** What a context is made of. */
export type ContextParts = {
  readonly argv: readonly string[];
  readonly env: Environment;
  readonly program: readonly string[];
  readonly output: Output;
  readonly globals: GlobalOptions;
};

/** A context and the end of its listening. Stores stay open: the process ends without closing them, which is quick and safe. */
export type OpenContext = Disposable & {
  readonly context: CommandContext;
  /** The signal that interrupted the command, if one did. */
  interruptedBy(): unknown;
};

/** Makes the context of one command. Nothing is opened, found or listened to before its first use. */
export function makeContext(parts: ContextParts): OpenContext {
  const { env, globals, output } = parts;
  const log = outputLog(output, globals.logLevel);
  let places: Places | undefined;
  let engine: Promise<Engine> | undefined;
  const interruption = lazyInterruption();
  const context: CommandContext = {
    ...parts,
    log,
    get places() {
      places ??= findPlaces(env, { root: globals.root, runRoot: globals.runRoot, warn: (message: string) => log.warn(message) });
      return places;
    },
    get signal() {
      return interruption.signal();
    },
    engine() {
      engine ??= openEngineOf(context);
      return engine;
    },
  };
  return {
    context,
    interruptedBy: interruption.reason,
    [Symbol.dispose]() {
      interruption.stop();
    },
  };
}

async function openEngineOf(context: CommandContext): Promise<Engine> {
  const { openEngine } = await import('../engine.ts');
  const { places, env, log, globals, program } = context;
  return openEngine({ places, env, log, runtime: globals.runtime, cdiSpecDirs: globals.cdiSpecDirs ?? [], program });
}

const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function lazyInterruption(): { signal(): AbortSignal; reason(): unknown; stop(): void } {
  let controller: AbortController | undefined;
  // One handler for all: the first signal aborts, the second one finds no handler and ends the process.
  const onSignal = (name: NodeJS.Signals): void => {
    stop();
    controller?.abort(name);
  };
  const stop = (): void => {
    for (const name of interruptions) process.removeListener(name, onSignal);
  };
  const signal = (): AbortSignal => {
    if (controller === undefined) {
      controller = new AbortController();
      for (const name of interruptions) process.once(name, onSignal);
    }
    return controller.signal;
  };
  return { signal, reason: (): unknown => controller?.signal.reason, stop };
}
