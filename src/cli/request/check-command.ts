import { parseReference } from '../../oci/reference.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { CommandCheck } from '../../systemd/quadlet-verify.ts';
import type { BaseCommand } from '../base-command.ts';
import { commandAt } from '../command-table.ts';
import { readCommand } from '../read-command.ts';
import type { ArtifactPullCommand } from '../commands/artifact/pull.ts';
import type { RunCommand } from '../commands/container/run.ts';
import type { BuildCommand } from '../commands/image/build.ts';
import type { PullCommand } from '../commands/image/pull.ts';
import type { NetworkCreateCommand } from '../commands/network/create.ts';
import type { PodCreateCommand } from '../commands/pod/create.ts';
import type { VolumeCreateCommand } from '../commands/volume/create.ts';
import { planNetwork } from '../../network/create-network.ts';
import { newVolume } from '../../volume/create.ts';
import { parsePullPolicy } from '../../image/pull.ts';
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

/**
 * Reads words as a command does, without doing anything: its options, and what it makes of their values.
 *
 * @param facts undefined: whether there are such options, and whether they are refused, but not their values
 */
export function commandCheck(facts: RequestFacts | undefined): CommandCheck {
  return async (path, words) => {
    const name = path.join(' ');
    const needed = operands[name];
    if (needed === undefined) return undefined;
    try {
      const command = await readWords(name, words[0]?.startsWith('-') === false ? words : [...words, ...needed]);
      if (facts !== undefined) await readers[name]?.(command, facts);
      return undefined;
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      return { message: error.message, hint: error.hint };
    }
  };
}

async function readWords(name: string, words: readonly string[]): Promise<BaseCommand> {
  const CommandClass = await commandAt(name)?.load();
  if (CommandClass === undefined) throw new TiffinError('unsupported', `there is no command ${name}`);
  const command = readCommand<BaseCommand>(CommandClass, words, `tiffin ${name}`)?.command;
  if (command === undefined) throw new TiffinError('invalid-argument', '--help has no place in a unit');
  return command;
}

/** What commands make of their values before they do anything. */
const readers: Readonly<Record<string, (command: BaseCommand, facts: RequestFacts) => unknown>> = {
  run: (command, facts) => {
    const groups = command as RunCommand;
    const { reference: image, own: run, command: words } = groups;
    if (!groups.image.rootfs) parsePulled(image);
    toCreateRequest({ groups, run, image, command: words, runtime: undefined }, facts);
  },
  build: async (command, facts) => {
    const { toBuildRequest } = await import('./build/request.ts');
    const { place } = command as BuildCommand;
    toBuildRequest({ groups: command as BuildCommand, context: place, cgroupManager: undefined }, facts);
  },
  'image pull': (command) => {
    const { policy, images } = command as PullCommand;
    parsePullPolicy(policy);
    for (const image of images) parsePulled(image);
  },
  'artifact pull': (command) => parseReference((command as ArtifactPullCommand).artifact),
  'network create': (command) => planNetwork((command as NetworkCreateCommand).request(), undefined)([]),
  'pod create': (command, facts) =>
    toPodRequest({ groups: command as PodCreateCommand, name: 'name', createCommand: [], cgroupManager: undefined }, facts),
  'volume create': (command) => {
    const request = (command as VolumeCreateCommand).request();
    newVolume({ ...request, name: 'name' });
  },
};

/** Archives and directories have names of their own. */
function parsePulled(image: string): void {
  if (!/^(?:docker-archive|oci-archive|oci|dir|docker-daemon|docker):/.test(image)) parseReference(image);
}
