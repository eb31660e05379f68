import { hostSideText } from '../../../container/describe.ts';
import { findPublishedPort, publishedPorts, type PublishedPort } from '../../../container/port.ts';
import { oneContainer } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin port` */
export class PortCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists the published ports of a container, or the address on the host of one of its ports.',
    examples: [
      ['List the ports of a container', '$0 port web'],
      ['Print where port 80 is', '$0 port web 80/tcp'],
    ],
  };

  all = flag('-a,--all', { description: 'Show the ports of all containers' });
  latest = flag('-l,--latest', { description: 'Show the ports of the container created last' });
  container = optionalOperand('CONTAINER', { complete: 'running-container' });
  port = optionalOperand('PORT[/PROTOCOL]', { complete: 'container-port' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    if (this.all) {
      for (const record of services.containers.list()) {
        for (const port of publishedPorts(record)) output.line(`${record.id.slice(0, 12)}\t${port.inside} -> ${hostSide(port)}`);
      }
      return;
    }
    if (this.container === undefined && !this.latest)
      throw new TiffinError('invalid-argument', 'you must supply a running container name or id');
    const { record } = oneContainer(services, this.latest ? undefined : this.container);
    const wanted = this.latest ? this.container : this.port;
    if (wanted === undefined) for (const port of publishedPorts(record)) output.line(`${port.inside} -> ${hostSide(port)}`);
    else for (const port of findPublishedPort(record, wanted)) output.line(hostSide(port));
  }
}

function hostSide({ hostIp, hostPort }: PublishedPort): string {
  return hostSideText(hostIp, hostPort);
}
