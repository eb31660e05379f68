import { userInfo } from 'node:os';
import { pipeProcesses, type PipeEnd } from '../../../lib/pipe-processes.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { parseScp, type ScpPlace } from '../../request/scp.ts';

type Step = { readonly place: ScpPlace; readonly verb: 'save' | 'load'; readonly words: readonly string[] };

/** `tiffin image scp`. */
export class ImageScpCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Copies an image to another machine, from one, or between two, over ssh. The other machine needs tiffin or Podman in its PATH. USER@localhost:: is another user of this machine.',
    examples: [
      ['Copy to another machine', '$0 image scp app:1 anna@server::'],
      ['Copy from it', '$0 image scp server::app:1'],
      ['Copy to another port', '$0 image scp app:1 ssh://anna@server:2222::'],
    ],
  };

  quiet = flag('-q,--quiet', { description: 'Print nothing' });
  source = operand('IMAGE', { complete: 'image' });
  destination = optionalOperand('HOST::', { complete: 'none' });

  override async run(context: CommandContext): Promise<void> {
    const { image, from, to } = parseScp(this.source, this.destination);
    const { output, env, signal } = context;
    const words = ['-q', image];
    const producer = pipeEnd({ place: from, verb: 'save', words }, context);
    const consumer = pipeEnd({ place: to, verb: 'load', words: this.quiet ? ['-q'] : [] }, context);
    const onOutput = (bytes: Uint8Array): void => {
      if (!this.quiet) output.text(Buffer.from(bytes).toString());
    };
    await pipeProcesses(producer, consumer, { env, onOutput, signal });
  }
}

/** The program that reads or writes a store. Words are names that were checked: no shell finds anything in them. */
function pipeEnd({ place, verb, words }: Step, { program, globals }: CommandContext): PipeEnd {
  const own = [...program, verb, ...words] as const;
  switch (place.kind) {
    case 'local': {
      const roots = [
        globals.root === undefined ? [] : ['--root', globals.root],
        globals.runRoot === undefined ? [] : ['--runroot', globals.runRoot],
      ];
      return { argv: [...program, ...roots.flat(), verb, ...words] as unknown as PipeEnd['argv'], name: `tiffin ${verb}` };
    }
    case 'user': {
      const name = `tiffin ${verb} as ${place.user}`;
      if (userInfo().uid !== 0) return { argv: ['sudo', '-H', '-u', place.user, '--', ...own], name };
      return { argv: ['runuser', '-l', '-s', '/bin/sh', place.user, '-c', own.map(quote).join(' ')], name };
    }
    case 'ssh': {
      const line = `${verb} ${words.map(quote).join(' ')}`;
      const script = `if command -v tiffin >/dev/null 2>&1; then exec tiffin ${line}; else exec podman ${line}; fi`;
      const port = place.port === undefined ? [] : ['-p', place.port];
      return { argv: ['ssh', ...port, '--', place.destination, `sh -c ${quote(script)}`], name: `${verb} on ${place.destination}` };
    }
  }
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
