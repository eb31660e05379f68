import { oneContainerFor } from '../../../container/select.ts';
import { whyDenied, type Access, type Verdict } from '../../../container/why-denied.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { value } from '../../options/option.ts';
import { verdictObject, whyColumns, whyRows } from '../../output/columns/why.ts';
import type { Output } from '../../output/output.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin why-denied` */
export class WhyDeniedCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Walks along a path as the process of a container sees it, and names the component that denies access, the reason, and the one change that would allow it. The exit status is 0 when access would be granted and 1 when it is denied.',
    examples: [
      ['Check whether the process may read a file', '$0 why-denied web /data/report.csv'],
      ['Check whether another user may write to a directory', '$0 why-denied --user 1000 web /data w'],
    ],
  };

  user = value('-u,--user', {
    valueName: 'user[:group]',
    description: "User to ask for, in place of that of the container's process",
    complete: 'none',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: ['json', 'table'],
  });
  container = operand('CONTAINER', { complete: 'container' });
  file = operand('PATH', { complete: 'path-in-container' });
  access = optionalOperand('ACCESS', { complete: ['r', 'w', 'x', 'rw', 'rx', 'rwx'] });

  override async run({ output, engine }: CommandContext): Promise<number> {
    const wanted = readAccess(this.access ?? 'r');
    if (this.file === '') throw invalid('the path is empty');
    const services = await engine();
    const { record } = oneContainerFor(services, this.container, 'why-denied');
    const verdict = await whyDenied(services, record, { path: this.file, wanted, user: this.user });
    if (this.format === undefined || this.format === 'table') await printVerdict(output, verdict, wanted);
    else await output.value(verdictObject(verdict), { format: this.format, name: 'why-denied' });
    return verdict.granted ? 0 : 1;
  }
}

function readAccess(text: string): readonly Access[] {
  const wanted = [...new Set(text)];
  const known = wanted.filter((each): each is Access => each === 'r' || each === 'w' || each === 'x');
  if (known.length === wanted.length && known.length > 0) return known;
  throw invalid(`${JSON.stringify(text)} is no access: r to read, w to write, x to execute or to search, or several of them`);
}

async function printVerdict(output: Output, verdict: Verdict, wanted: readonly Access[]): Promise<void> {
  await output.rows(whyColumns, whyRows(verdict), {});
  output.line('');
  if (verdict.granted) return output.line(`Granted: ${wanted.join('')}`);
  output.line(`Cause: ${verdict.cause}`);
  output.line(`Change: ${verdict.change}`);
}
