import { removeContainer } from '../../../container/remove.ts';
import { ensureImage } from '../../../image/ensure.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, verbatimOperands } from '../../options/operand.ts';
import { flag, optionalFlag, value } from '../../options/option.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { labelCommand, nameOfImage } from '../../request/label-command.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

/** `tiffin container runlabel` */
export class RunlabelCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Runs the command line that an image has in a label, with the name of the image for IMAGE and that of a container for NAME. Only podman, docker and tiffin commands are run, all of them by tiffin; look at a label with --display before you trust it.',
    examples: [
      ['Show what would be run', '$0 container runlabel --display run registry.example/app'],
      ['Replace the container of before', '$0 container runlabel --replace run registry.example/app'],
    ],
  };

  authFile = value('--authfile', { valueName: 'file', description: 'File with credentials for registries', complete: 'file' });
  certificates = value('--cert-dir', {
    valueName: 'directory',
    description: 'Directory with certificates for registries',
    complete: 'directory',
  });
  credentials = value('--creds', { valueName: 'user:password', description: 'Credentials for the registry', complete: 'none' });
  display = flag('--display', { description: 'Print the command line, do not run it' });
  name = value('-n,--name', { valueName: 'name', description: 'Name of the container, that of the image unless set', complete: 'none' });
  quiet = flag('-q,--quiet', { description: 'Do not show the progress of pulling' });
  replace = flag('--replace', { description: 'Remove the container of that name first' });
  tlsVerify = optionalFlag('--tls-verify', { description: 'Require HTTPS and verify certificates', defaultText: 'true' });
  label = operand('LABEL', { complete: ['run', 'install', 'uninstall'] });
  image = operand('IMAGE', { complete: 'image' });
  more = verbatimOperands('ARG');

  override async run(context: CommandContext): Promise<void> {
    const services = await context.engine();
    const access = toRegistryAccess({ ...this, retries: undefined, retryDelay: undefined }, process.cwd());
    const bars = await context.output.progress({ quiet: this.quiet });
    const { image, name } = await ensureImage(services, this.image, {
      access,
      signal: context.signal,
      progress: transferListener(bars),
    }).finally(() => bars[Symbol.dispose]());
    const line = image.config.config.Labels[this.label] ?? '';
    if (line === '') throw new TiffinError('not-found', `cannot find the value of label: ${this.label} in image: ${this.image}`);
    if (this.display && !/^\S*(?:podman|docker|tiffin)\b/.test(line)) return context.output.line(`command: ${line}`);
    const words = labelCommand(line, { image: name, name: this.name ?? nameOfImage(name) }, this.more);
    if (this.display) return context.output.line(`command: tiffin ${words.join(' ')}`);
    if (this.replace) await this.#removeOld(context, words);
    const [program = '', ...first] = services.reentry;
    process.execve?.(program, [program, ...first, ...words]);
  }

  async #removeOld({ engine, signal }: CommandContext, words: readonly string[]): Promise<void> {
    const services = await engine();
    const name = words.find((_, index) => words[index - 1] === '--name');
    const old = name === undefined ? undefined : services.containers.find(name);
    if (old !== undefined && old.name === name) await removeContainer(services, old, { force: true, volumes: false, signal });
  }
}
