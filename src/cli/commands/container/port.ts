import { hostSideText } from '../../../container/describe.ts';
import { publishedPorts } from '../../../container/port.ts';
import { latestContainer } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin port` */
export class PortCommand extends BaseCommand {
  all = flag('-a,--all', { description: 'The ports of all containers' });
  latest = flag('-l,--latest', { description: 'The ports of the container created last' });
  container = optionalOperand('CONTAINER', { complete: 'running-container' });
  port = optionalOperand('PORT[/PROTOCOL]', { complete: 'none' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    if (this.all) {
      for (const record of services.containers.list())
        for (const { inside, hostIp, hostPort } of publishedPorts(record))
          output.line(`${record.id.slice(0, 12)}\t${inside} -> ${hostSideText(hostIp, hostPort)}`);
      return;
    }
    if (this.container === undefined && !this.latest)
      throw new TiffinError('invalid-argument', 'you must supply a running container name or id');
    const record = this.latest ? latestContainer(services).record : services.containers.get(this.container ?? '');
    const wanted = this.latest ? this.container : this.port;
    const ports = publishedPorts(record);
    const chosen =
      wanted === undefined ? ports : ports.filter(({ inside }) => inside === (wanted.includes('/') ? wanted : `${wanted}/tcp`));
    if (wanted !== undefined && chosen.length === 0) throw new TiffinError('not-found', `failed to find published port "${wanted}"`);
    for (const { inside, hostIp, hostPort } of chosen)
      output.line(`${wanted === undefined ? `${inside} -> ` : ''}${hostSideText(hostIp, hostPort)}`);
  }
}
