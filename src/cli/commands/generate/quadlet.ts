import { TiffinError } from '../../../lib/errors.ts';
import { containerQuadlet, podQuadlets, type NamedQuadlet } from '../../../systemd/quadlet-file.ts';
import { printUnit } from '../../../systemd/unit-file.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { callerOf, containerSubject, findSubject, podSubject, warnOfCredentials } from '../../request/generate.ts';
import { runLine, subjectOfLine } from '../../request/generate-line.ts';
import { printFiles, reportEnabled } from '../../request/generated-files.ts';

/** `tiffin generate quadlet` */
export class GenerateQuadletCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Prints Quadlets, short files from which systemd makes units. They are made from a container, from a pod and its containers, or from a command line of `run`, which is not carried out.',
    examples: [
      ['Print the Quadlet of a container', '$0 generate quadlet web'],
      ['Print that of a command line, and create nothing', '$0 generate quadlet -- run -d --name web -p 8080:80 docker.io/library/nginx'],
      ['Write it to the working directory, with the digest of the image', '$0 generate quadlet --files --pin web'],
      ['Install and start it', '$0 generate quadlet --enable web'],
    ],
  };

  enable = flag('--enable', {
    description: 'Install the Quadlets, reload systemd, and start their services, whose containers replace those of the same names',
  });
  files = flag('-f,--files', { description: 'Write files to the working directory, and print their paths' });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, an object of file names and texts',
    complete: ['json'],
    default: '',
  });
  noHeader = flag('--no-header', { description: 'Write no comment at the top' });
  pin = flag('--pin', { description: 'Refer to the image by its digest' });
  words = operands('CONTAINER|POD|-- run …', { min: 1, complete: 'container-or-pod' });

  override async run(context: CommandContext): Promise<void> {
    if (this.format !== '' && this.format !== 'json')
      throw new TiffinError('invalid-argument', `unknown --format argument: ${this.format}`);
    const quadlets = await this.quadlets(context);
    const files = quadlets.map(({ fileName, service, unit }) => ({ key: fileName, fileName, service, text: printUnit(unit) }));
    if (this.enable) {
      const { enableQuadlets } = await import('../../../systemd/enable-quadlets.ts');
      const site = { program: [callerOf(context).executable], warn: (message: string) => context.log.warn(message) };
      reportEnabled(context, await enableQuadlets(context, files, site));
      return;
    }
    await printFiles(context, files, this);
  }

  private async quadlets(context: CommandContext): Promise<readonly NamedQuadlet[]> {
    const services = await context.engine();
    const [caller, options] = [callerOf(context), { header: !this.noHeader }];
    const { words, pin } = this;
    const line = runLine(words);
    if (line !== undefined) {
      const subject = await subjectOfLine(context, services, { words: line, pin });
      warnOfCredentials(context, [subject]);
      return [containerQuadlet(subject, options, caller)];
    }
    const [name = '', ...more] = words;
    if (more.length > 0)
      throw new TiffinError('invalid-argument', `accepts 1 arg(s), received ${words.length}`, {
        hint: 'name one container or pod, or give a command line: tiffin generate quadlet -- run -d docker.io/library/nginx',
      });
    const found = findSubject(services, name);
    if (found.kind === 'pod') {
      const subject = podSubject(services, found.pod, { create: true, pin, journal: false });
      warnOfCredentials(
        context,
        subject.members.map((member) => member.subject),
      );
      return podQuadlets(subject, options, caller);
    }
    const subject = containerSubject(services, found.container, { create: true, pin, journal: false });
    warnOfCredentials(context, [subject]);
    return [containerQuadlet(subject, options, caller)];
  }
}
