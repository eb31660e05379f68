import { exploreImage, type Exploration } from '../../../image/exploration.ts';
import { getImage } from '../../../image/resolve.ts';
import { parseSize } from '../../../lib/units.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { exploreJson, exploreReport, judgeEfficiency } from '../../output/explore/report.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin image explore`. */
export class ImageExploreCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Shows what each layer of an image adds, changes and removes, and the bytes that are wasted because a later layer replaces or removes them. On a terminal it is driven by keys; elsewhere it prints a report.',
    examples: [
      ['Explore an image', '$0 image explore nginx'],
      ['Fail when more than a twentieth of an image is wasted', '$0 image explore --min-efficiency 0.95 app'],
      ['Print JSON', '$0 image explore --json app'],
    ],
  };

  json = flag('--json', { description: 'Print layers, wasted paths and sums as JSON' });
  report = flag('--report', { description: 'Print a report on a terminal, too' });
  minEfficiency = value('--min-efficiency', {
    valueName: 'part',
    description: 'Exit with status 1 when a smaller part of the bytes is in use, such as 0.95 or 95%',
    complete: 'none',
  });
  maxWastedBytes = value('--max-wasted-bytes', {
    valueName: 'size',
    description: 'Exit with status 1 when more bytes are wasted, such as 20MB',
    complete: 'none',
  });
  image = operand('IMAGE', { complete: 'image' });

  override async run(context: CommandContext): Promise<number> {
    const bounds = {
      minEfficiency: this.minEfficiency === undefined ? undefined : parsePart(this.minEfficiency),
      maxWastedBytes: this.maxWastedBytes === undefined ? undefined : parseSize(this.maxWastedBytes),
    };
    if (this.json && this.report) throw invalid('--json and --report cannot be used together');
    const services = await context.engine();
    const { image } = getImage(services, this.image);
    const exploration = await exploreImage(services, image, context.signal);
    const isJudged = bounds.minEfficiency !== undefined || bounds.maxWastedBytes !== undefined;
    if (this.json || this.report || !isJudged) await this.#print(exploration, context);
    if (!isJudged) return 0;
    const { isGood, line } = judgeEfficiency(exploration, bounds);
    if (this.json) context.output.notice(line);
    else context.output.line(line);
    return isGood ? 0 : 1;
  }

  async #print(exploration: Exploration, { output, env, signal }: CommandContext): Promise<void> {
    if (this.json) {
      await output.value(exploreJson(exploration), { name: 'explore' });
      return;
    }
    const { canShow, showExploration } = await import('../../output/explore/show.ts');
    if (!this.report && canShow(output, env['TERM'])) await showExploration(exploration, output, signal);
    else for (const line of exploreReport(exploration)) output.line(line);
  }
}

function parsePart(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const part = match === null ? Number.NaN : Number(match[1]) / (match[2] === '%' ? 100 : 1);
  if (part >= 0 && part <= 1) return part;
  throw invalid(`invalid value ${JSON.stringify(text)} for --min-efficiency: must be from 0 to 1, or a percentage`);
}
