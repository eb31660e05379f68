import { parseReference } from '../../oci/reference.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { CommandCheck } from '../../systemd/quadlet-verify.ts';
import type { BaseCommand } from '../base-command.ts';
import { commandAt } from '../command-table.ts';
import { readCommand } from '../read-command.ts';
import type { PodCreateCommand } from '../commands/pod/create.ts';
import type { RunCommand } from '../commands/container/run.ts';
import { toCreateRequest } from './create-request.ts';
import type { RequestFacts } from './facts.ts';
import { toPodRequest } from './pod.ts';

/** What stands for the operands that words of one line of a file leave out. */
const operands: Readonly<Record<string, readonly string[]>> = {
  run: ['localhost/image'],
  build: ['.'],
  kill: ['name'],
  exec: ['name', 'command'],
  'image pull': ['localhost/image'],
  'artifact pull': ['localhost/artifact'],
  'network create': ['name'],
  'pod create': [],
  'pod stop': ['name'],
  'volume create': ['name'],
};

/** Reads words as a command does, without doing anything: its options, and for containers and pods the values of all of them. */
export function commandCheck(facts: RequestFacts): CommandCheck {
  return async (path, words) => {
    const name = path.join(' ');
    const needed = operands[name];
    if (needed === undefined) return undefined;
    try {
      await readWords(name, words[0]?.startsWith('-') === false ? { options: [], own: words } : { options: words, own: needed }, facts);
      return undefined;
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      return { message: error.message, hint: error.hint };
    }
  };
}

async function readWords(
  name: string,
  { options, own }: { readonly options: readonly string[]; readonly own: readonly string[] },
  facts: RequestFacts,
): Promise<void> {
  const CommandClass = await commandAt(name)?.load();
  if (CommandClass === undefined) return;
  const command = readCommand<BaseCommand>(CommandClass, [...options, ...own], `tiffin ${name}`)?.command;
  if (command === undefined) throw new TiffinError('invalid-argument', '--help has no place in a unit');
  if (/^(run|image pull|artifact pull)$/.test(name) && own[0] !== undefined && !/^[a-z-]+:/.test(own[0])) parseReference(own[0]);
  if (name === 'run') readContainer(command as RunCommand, facts);
  if (name === 'pod create')
    toPodRequest({ groups: command as PodCreateCommand, name: 'name', createCommand: [], cgroupManager: undefined }, facts);
}

function readContainer(command: RunCommand, facts: RequestFacts): void {
  const { reference: image, own: run } = command;
  toCreateRequest({ groups: command, run, image, command: command.command, runtime: undefined }, facts);
}
