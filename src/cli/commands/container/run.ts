import { runContainer } from '../../../container/run.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { containerGroups } from '../../options/container-groups.ts';
import { operand, verbatimOperands } from '../../options/operand.ts';
import { optionalValue, optionGroup } from '../../options/option.ts';
import { runOptions } from '../../options/stdio.ts';
import { createOptions, requestFacts } from '../../request/create-options.ts';
import { refuseTerminalToPassthrough, warnOfMissingTerminal } from '../../missing-terminal.ts';
import { inPod, withPod } from '../../request/pod-choice.ts';
import { toCreateRequest } from '../../request/create-request.ts';

/** `tiffin run` */
export class RunCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Creates a container from an image and starts it. In the foreground the exit status is that of the container.',
    examples: [
      ['Run a shell', '$0 run -it --rm alpine sh'],
      ['Run a web server in the background', '$0 run -d --name web -p 8080:80 nginx'],
      ['Give a container a directory of the host, read-only', '$0 run --rm -v ~/src:/src:ro alpine ls /src'],
      ['Limit memory and CPUs', '$0 run --rm --memory 512m --cpus 0.5 alpine true'],
      ['Show what would be done', '$0 run --plan -v data:/data alpine'],
    ],
  };

  identity = containerGroups.identity();
  stdio = containerGroups.stdio();
  environment = containerGroups.environment();
  process = containerGroups.process();
  image = containerGroups.image();
  storage = containerGroups.storage();
  network = containerGroups.network();
  namespaces = containerGroups.namespaces();
  security = containerGroups.security();
  limits = containerGroups.limits();
  health = containerGroups.health();
  lifecycle = containerGroups.lifecycle();
  own = optionGroup('Run', runOptions());
  plan = optionalValue('--plan', {
    valueName: 'form',
    bare: 'text',
    description: 'Print what would be done, as text, json or sh, and do nothing',
    complete: ['text', 'json', 'sh'],
  });
  reference = operand('IMAGE', { complete: 'pullable-image' });
  command = verbatimOperands('COMMAND');

  override async run(context: CommandContext): Promise<number> {
    const { reference: image, command, own: run } = this;
    const services = await context.engine();
    const asked = toCreateRequest(
      { groups: this, run, image, command, ...context.globals },
      requestFacts(context, services.settings.optionDefaults),
    );
    refuseTerminalToPassthrough(asked.logging.driver);
    const options = createOptions(context, this.image, { startsNow: true });
    const choice = { services, groups: this, request: asked, createCommand: options.createCommand, signal: () => context.signal };
    return await inPod(choice, async (request, pod) => {
      if (this.plan !== undefined) {
        const { planRun } = await import('../../../container/plan.ts');
        context.output.text(await planRun(services, request, this.plan));
        return 0;
      }
      warnOfMissingTerminal(context.log, request.stdio);
      const { id } = await runContainer(services, request, withPod(options, pod));
      context.output.line(id);
      return 0;
    });
  }
}
