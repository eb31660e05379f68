import { readFileSync } from 'node:fs';
import { canRun, type Finding, type FindingStatus } from '../../../doctor/finding.ts';
import { judgeHost } from '../../../doctor/judge.ts';
import { judgeRequest } from '../../../doctor/needs.ts';
import { probeHost } from '../../../doctor/probe-host.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, value } from '../../options/option.ts';
import type { Tone } from '../../output/color.ts';
import { parseRunLine } from '../../request/run-line.ts';

const marks: Readonly<Record<FindingStatus, { readonly word: string; readonly tone: Tone }>> = {
  ok: { word: 'ok', tone: 'good' },
  note: { word: 'note', tone: 'dim' },
  warning: { word: 'warning', tone: 'warning' },
  failure: { word: 'MISSING', tone: 'bad' },
};

/** `tiffin doctor`. */
export class DoctorCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Tries what containers need of this host (user namespaces, overlay mounts, the network device, …) and prints for each finding the command that repairs it, and who must run it. The exit status is 1 when something essential is missing.',
    examples: [
      ['Check everything', '$0 doctor'],
      ['Check what exactly one command line needs', "$0 doctor --for '-p 80:80 -v /srv/www:/www nginx'"],
    ],
  };

  for = value('--for', { valueName: 'options', description: 'Check only what these options of run need', complete: 'none' });
  json = flag('--json', { description: 'Print findings as JSON' });

  override async run({ output, env, places }: CommandContext): Promise<number> {
    const facts = await probeHost({ places, env });
    const request =
      this.for === undefined
        ? undefined
        : parseRunLine(this.for, { env, directory: process.cwd(), readText: (path) => readFileSync(path, 'utf8') });
    const findings = request === undefined ? judgeHost(facts) : judgeRequest(request, facts);
    if (this.json) {
      await output.value({ canRun: canRun(findings), findings }, { name: 'doctor' });
    } else {
      const paint = await output.painter();
      for (const finding of findings) for (const line of linesOf(finding, paint)) output.painted(line);
    }
    return canRun(findings) ? 0 : 1;
  }
}

function linesOf(finding: Finding, paint: (text: string, tone: Tone) => string): string[] {
  const { word, tone } = marks[finding.status];
  const head = `${paint(word.padEnd(8), tone)} ${paint(`${finding.check}:`, 'heading')} ${paint(finding.summary, 'plain')}`;
  const consequence = finding.consequence === undefined ? [] : [`         ${paint(finding.consequence, 'dim')}`];
  const repairs = finding.repairs.map(
    ({ command, by }, index) =>
      `         ${index === 0 ? 'repair' : 'or'} (${by === 'root' ? 'as root' : 'as you'}): ${paint(command, 'plain')}`,
  );
  return [head, ...consequence, ...repairs];
}
