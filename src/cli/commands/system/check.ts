import { TiffinError } from '../../../lib/errors.ts';
import { parseDuration } from '../../../lib/units.ts';
import { checkStore, type CheckOptions, type Damage } from '../../../upkeep/check.ts';
import { repairStore } from '../../../upkeep/repair.ts';
import type { UpkeepServices } from '../../../upkeep/services.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, value } from '../../options/option.ts';
import type { Output } from '../../output/output.ts';

/** `tiffin system check` */
export class SystemCheckCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Checks the store for damage: every blob is compared with its digest, every layer with its blob. Fails when there is damage that it does not repair.',
    examples: [
      ['Find and repair what a crash or a bad disk has left', '$0 system check --repair'],
      ['Check sizes and counts only', '$0 system check --quick'],
    ],
  };

  force = flag('-f,--force', { description: 'With --repair, remove images and containers that cannot be repaired' });
  max = value('-m,--max', {
    valueName: 'duration',
    complete: 'none',
    description: 'Time for which blobs and layers may belong to nothing',
    default: '24h0m0s',
  });
  quick = flag('-q,--quick', { description: 'Check sizes and counts only, without reading blobs and layers' });
  repair = flag('-r,--repair', { description: 'Repair what can be repaired; pull what is missing again' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const maxAgeMs = this.#maxAge();
    const services = await engine();
    using bars = await output.progress({ quiet: this.quick || !output.stderr.isTerminal });
    const progress = ({ label, current, total }: { label: string; current: number; total: number }): void =>
      bars.update(label, { label, current, total, state: current >= total ? 'done' : 'checking' });
    const options = { quick: this.quick, maxAgeMs, signal, progress };
    if (this.repair || this.force) await this.#repair(services, options, output);
    else await report(services, options, output);
  }

  #maxAge(): number {
    try {
      return parseDuration(this.max);
    } catch (cause) {
      throw new TiffinError(
        'invalid-argument',
        `invalid argument "${this.max}" for "-m, --max" flag: time: invalid duration "${this.max}"`,
        { cause },
      );
    }
  }

  async #repair(services: UpkeepServices, options: CheckOptions, output: Output): Promise<void> {
    const left = await repairStore(
      services,
      { ...options, force: this.force },
      {
        found: (damage) => print(output, damage),
        mended: ({ object }, how) => output.line(`Repaired ${object}: ${how}`),
        failed: ({ object, remedy }, why) => output.line(`Cannot repair ${object}: ${why}${remedy === undefined ? '' : `; ${remedy}`}`),
        removed: (kind, id) => output.line(`Deleted damaged ${kind}: ${id}`),
      },
    );
    if (left.length > 0) {
      throw new TiffinError('corrupt', 'damage in local storage still present after attempted repair', {
        hint: this.force ? undefined : 'tiffin system check --repair --force removes the images and containers that cannot be mended',
      });
    }
  }
}

async function report(services: UpkeepServices, options: CheckOptions, output: Output): Promise<void> {
  const damages = await checkStore(services, options);
  for (const damage of damages) print(output, damage);
  if (damages.length > 0)
    throw new TiffinError('corrupt', 'damage detected in local storage', { hint: 'repair it with: tiffin system check --repair' });
}

function print(output: Output, { object, what }: Damage): void {
  output.line(`Damaged ${object}:`);
  for (const line of what) output.line(`\t* ${line}`);
}
