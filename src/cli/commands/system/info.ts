import { isRunning } from '../../../container/state.ts';
import { viewOf } from '../../../container/view.ts';
import { describeHost } from '../../../doctor/describe-host.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { value } from '../../options/option.ts';
import { version } from '../../version-line.ts';

/** `tiffin info`. */
export class InfoCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints facts about the host, the store and tiffin, as YAML. `tiffin doctor` says what is missing.',
    examples: [
      ['Print JSON', '$0 info --format json'],
      ['Print where the store is', "$0 info --format '{{.Store.GraphRoot}}'"],
    ],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'info' },
  });

  override async run({ output, engine, places, globals }: CommandContext): Promise<void> {
    const { containers, images, realm, registries } = await engine();
    const all = containers.list();
    const running = all.filter((container) => isRunning(viewOf(places.runRoot, container).state)).length;
    const description = describeHost({
      places,
      realm,
      containers: { total: all.length, running },
      images: images.list().length,
      searchRegistries: registries.searchRegistries,
      runtime: globals.runtime,
      version,
    });
    if (this.format === undefined) {
      const { toYaml } = await import('../../output/yaml.ts');
      output.text(toYaml(description));
    } else {
      await output.value(description, { format: this.format, name: 'info' });
    }
  }
}
