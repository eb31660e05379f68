import { createContainer } from '../../../container/create.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { containerGroups } from '../../options/container-groups.ts';
import { operand, verbatimOperands } from '../../options/operand.ts';
import { optionalValue, value } from '../../options/option.ts';
import { createOptions, requestFacts } from '../../request/create-options.ts';
import { refuseTerminalToPassthrough } from '../../missing-terminal.ts';
import { inPod, withInitContainer, withPod } from '../../request/pod-choice.ts';
import { toCreateRequest } from '../../request/create-request.ts';

/** `tiffin create` */
export class CreateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Creates a container from an image without starting it, and prints its ID.',
    examples: [['Create a container now and start it later', '$0 create --name web -p 8080:80 nginx']],
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
  initContainer = value('--init-ctr', {
    valueName: 'when',
    description: "Run to the end before the pod's other containers: always, when the pod starts, or once",
    complete: ['always', 'once'],
  });
  plan = optionalValue('--plan', {
    valueName: 'form',
    bare: 'text',
    description: 'Print what a start would do, as text, json or sh, and do nothing',
    complete: ['text', 'json', 'sh'],
  });
  reference = operand('IMAGE', { complete: 'pullable-image' });
  command = verbatimOperands('COMMAND');

  override async run(context: CommandContext): Promise<void> {
    const { reference: image, command } = this;
    const fields = { groups: this, run: undefined, image, command, ...context.globals };
    const services = await context.engine();
    const asked = withInitContainer(toCreateRequest(fields, requestFacts(context, services.settings.optionDefaults)), this.initContainer);
    refuseTerminalToPassthrough(asked.logging.driver);
    const options = createOptions(context, this.image, { startsNow: false });
    const choice = { services, groups: this, request: asked, createCommand: options.createCommand, signal: () => context.signal };
    await inPod(choice, async (request, pod) => {
      if (this.plan !== undefined) {
        const { planRun } = await import('../../../container/plan.ts');
        context.output.text(await planRun(services, request, this.plan));
        return;
      }
      const { container } = await createContainer(services, request, withPod(options, pod));
      context.output.line(container.id);
    });
  }
}
