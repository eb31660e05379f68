import { autoUpdate } from '../../../systemd/auto-update.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, optionalFlag, value } from '../../options/option.ts';
import { autoUpdateColumns } from '../../output/columns/auto-update.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

/** `tiffin auto-update` */
export class AutoUpdateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Looks for newer images of running containers with the label io.containers.autoupdate (registry: what the registry has now; local: what the store has), and restarts their systemd units. A unit that does not start with the new image gets the old one back. Only units that create their container at each start can be updated: those of generate systemd --new, and Quadlets with AutoUpdate=.',
    examples: [
      ['Show what is newer, and change nothing', '$0 auto-update --dry-run'],
      ['Update everything each night', '$0 system enable auto-update'],
      ['Update what belongs to one deployment', '$0 auto-update --filter label=app=shop'],
    ],
  };

  authFile = value('--authfile', { valueName: 'file', description: 'File with credentials for registries', complete: 'file' });
  dryRun = flag('--dry-run', { description: 'Only say what is newer; pull and restart nothing' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Update only containers that match a filter',
    complete: 'container-filter',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'auto-update' },
  });
  rollback = flag('--rollback', {
    description: 'Go back to the old image when a unit does not start with the new one',
    default: true,
  });
  tlsVerify = optionalFlag('--tls-verify', { description: 'Require HTTPS and verify certificates', defaultText: 'true' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const { dryRun, filters, format, rollback, authFile, tlsVerify } = this;
    const rest = { credentials: undefined, certificates: undefined, retries: undefined, retryDelay: undefined };
    const access = toRegistryAccess({ authFile, tlsVerify, ...rest }, process.cwd());
    const services = await engine();
    const bars = await output.progress({ quiet: false });
    const options = { dryRun, rollback, filters, access, signal, progress: transferListener(bars) };
    const { reports, failure } = await autoUpdate(services, options).finally(() => bars[Symbol.dispose]());
    // As Podman: no headings above nothing.
    if (reports.length > 0 || format === 'json') await output.rows(autoUpdateColumns, reports, { format });
    if (failure !== undefined) throw failure;
  }
}
