import { parseWaitConditions, requireCheck, waitConditions, waitForContainer } from '../../../container/wait.ts';
import { selectContainers } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { parseDuration } from '../../../lib/units.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { statusOfWaiting } from '../../exit-status.ts';
import { operands } from '../../options/operand.ts';
import { commaList, flag, list, value } from '../../options/option.ts';

/** `tiffin wait` */
export class WaitCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Waits until containers exit or meet another condition, and prints their exit statuses in the order of their names.',
    examples: [
      ['Wait for a container and print its exit status', '$0 wait job'],
      ['Wait until a container runs', '$0 wait --condition running web'],
    ],
  };

  cidFiles = list('--cidfile', { valueName: 'file', description: 'Read the ID of a container from a file', complete: 'file' });
  conditions = commaList('--condition', {
    valueName: 'condition',
    description: 'Condition to wait for, stopped unless set',
    complete: waitConditions,
  });
  exitFirstMatch = flag('--exit-first-match', { description: 'Wait only until the first container meets a condition' });
  ignore = flag('--ignore', { description: 'Ignore containers that do not exist: -1 is printed for them' });
  interval = value('-i,--interval', {
    valueName: 'time',
    description: 'Accepted for compatibility: changes are noticed at once',
    complete: 'none',
  });
  latest = flag('-l,--latest', { description: 'Wait for the container created last' });
  names = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run(context: CommandContext): Promise<number> {
    try {
      await this.#wait(context);
      return 0;
    } catch (error) {
      // Who waits no longer knows why.
      if (context.signal.aborted && error instanceof TiffinError && error.code === 'cancelled') return statusOfWaiting(context.signal);
      throw error;
    }
  }

  async #wait({ output, engine, signal }: CommandContext): Promise<void> {
    const { names, cidFiles, latest } = this;
    if (names.length + cidFiles.length === 0 && !latest)
      throw new TiffinError('invalid-argument', '"tiffin wait" requires a name, id, or the "--latest" flag');
    const until = parseWaitConditions(this.conditions);
    if (this.interval !== undefined) checkInterval(this.interval);
    const services = await engine();
    const { chosen, failures } = selectContainers(services, { names, cidFiles, latest, ignoreMissing: this.ignore });
    const [failure] = failures;
    if (failure !== undefined) throw failure;
    for (const view of chosen) requireCheck(this.conditions, view);
    const over = new AbortController();
    const wakes = AbortSignal.any([signal, over.signal]);
    const waits = chosen.map(({ record }) => waitForContainer(services, record, { until, signal: this.exitFirstMatch ? wakes : signal }));
    const statuses = this.exitFirstMatch && waits.length > 0 ? [await firstOf(waits, over)] : await Promise.all(waits);
    for (const status of statuses) output.line(String(status));
    if (this.ignore) for (let missing = names.length + cidFiles.length - chosen.length; missing > 0; missing -= 1) output.line('-1');
  }
}

/** Those that are still waited for are let go. */
async function firstOf(waits: readonly Promise<number>[], over: AbortController): Promise<number> {
  try {
    return await Promise.race(waits);
  } finally {
    over.abort();
    await Promise.allSettled(waits);
  }
}

/** A number is milliseconds, as in Podman; changes are noticed without it. */
function checkInterval(text: string): void {
  if (!/^\d+$/.test(text)) parseDuration(text);
}
