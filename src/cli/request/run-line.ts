import { readCommand } from '../read-command.ts';
import { TiffinError } from '../../lib/errors.ts';
import { BaseCommand } from '../base-command.ts';
import { containerGroups } from '../options/container-groups.ts';
import { verbatimOperands } from '../options/operand.ts';
import { optionGroup } from '../options/option.ts';
import { runOptions } from '../options/stdio.ts';
import type { CreateRequest } from '../../runtime/request.ts';
import { toCreateRequest } from './create-request.ts';
import type { RequestFacts } from './facts.ts';
import { splitShellWords } from './shell-words.ts';

/** The options of `run`, for who reads them without running anything. */
export class RunGroups extends BaseCommand {
  identity = containerGroups.identity();
  stdio = containerGroups.stdio();
  environment = containerGroups.environment();
  process = containerGroups.process();
  image = containerGroups.image();
  storage = containerGroups.storage();
  network = containerGroups.network();
  namespaces = containerGroups.namespaces();
  security = containerGroups.security();
  limits = containerGroups.limits();
  health = containerGroups.health();
  lifecycle = containerGroups.lifecycle();
  own = optionGroup('Run', runOptions());

  override run(): void {
    throw new Error('only parsed');
  }
}

class RunLine extends RunGroups {
  words = verbatimOperands('IMAGE');
}

/**
 * Reads a line of options as `run` takes them; `tiffin run` in front and an image at the end may be there or not.
 *
 * @throws {TiffinError} as `run` does
 */
export function parseRunLine(line: string, facts: RequestFacts): CreateRequest {
  return parseRunWords(splitShellWords(line), facts);
}

/**
 * The same for words that are split already.
 *
 * @throws {TiffinError} as `run` does
 */
export function parseRunWords(words: readonly string[], facts: RequestFacts): CreateRequest {
  const start = words[0] === 'tiffin' || words[0] === 'podman' || words[0] === 'docker' ? 1 : 0;
  const rest = words[start] === 'run' || words[start] === 'create' ? words.slice(start + 1) : words.slice(start);
  const read = readCommand(RunLine, rest, 'tiffin run');
  if (read === undefined) throw new TiffinError('invalid-argument', '--help is no option that needs anything');
  const { command: fields } = read;
  const [image = 'image', ...command] = fields.words;
  return toCreateRequest({ groups: fields, run: fields.own, image, command, runtime: undefined }, facts);
}
