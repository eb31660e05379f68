import type { ConfigDraft } from './config-change.ts';
import type { AddInstruction, CopyInstruction, Instruction, SourceRange } from './instruction.ts';
import { commandWords, runCommand } from './run-command.ts';

/**
 * How an image's history calls an instruction, its variables replaced: BuildKit's words. Values of ARGs are not in it, because
 * histories are published with the image; only defaults are, as written.
 *
 * @param config of the image after the instruction
 */
export function historyText(instruction: Instruction, config: Readonly<ConfigDraft>): string {
  const text = wholeText(instruction, config);
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed()}…`;
}

/** Histories are read with the image, and a heredoc may be a file of megabytes. */
const maxLength = 16_384;

function wholeText(instruction: Instruction, config: Readonly<ConfigDraft>): string {
  const keyword = instruction.kind.toUpperCase();
  switch (instruction.kind) {
    case 'run':
      return `RUN ${runCommand(instruction, config.Shell ?? []).words.join(' ')}`;
    case 'copy':
    case 'add':
      return transferText(keyword, instruction);
    case 'env':
    case 'label':
      return [keyword, ...instruction.pairs.map(({ name, value }) => `${name}=${value}`)].join(' ');
    case 'arg':
      return [keyword, ...instruction.args.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`))].join(' ');
    case 'expose':
      return `EXPOSE [${instruction.ports.join(' ')}]`;
    case 'volume':
      return `VOLUME [${instruction.paths.join(' ')}]`;
    case 'cmd':
    case 'entrypoint':
      return `${keyword} [${commandWords(instruction.command, config.Shell)
        .map((word) => JSON.stringify(word))
        .join(' ')}]`;
    case 'shell':
      return `SHELL [${instruction.words.join(' ')}]`;
    case 'workdir':
      return `WORKDIR ${config.WorkingDir ?? instruction.value}`;
    case 'healthcheck':
      return instruction.source;
    case 'onbuild':
      return `ONBUILD ${instruction.expression}`;
    default:
      return `${keyword} ${instruction.value}`;
  }
}

function transferText(keyword: string, { sources, inline, destination, ...flags }: CopyInstruction | AddInstruction): string {
  const from = 'from' in flags && flags.from !== undefined ? [`--from=${flags.from}`] : [];
  const owner = flags.chown === undefined ? [] : [`--chown=${flags.chown}`];
  const mode = flags.chmod === undefined ? [] : [`--chmod=${flags.chmod}`];
  const options = [...(flags.parents ? ['--parents'] : []), ...from, ...owner, ...mode];
  return [keyword, ...options, ...sources.map(withoutUser), ...inline.map(({ name }) => `<<${name}`), destination].join(' ');
}

/** Who fetches from an address, and with what password or token, is not published with the image. */
function withoutUser(source: string): string {
  return source.replace(/^(https?:\/\/)[^/?#]*@/i, '$1***@');
}

/**
 * The lines of an instruction, for the comment of its step: `Containerfile:12`, `Containerfile:12-15`. Of the file its name alone: where it lies on
 * the host is nobody's business, and would make another image of the same inputs.
 */
export function linesText({ file, start, end }: SourceRange): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return start === end ? `${name}:${start}` : `${name}:${start}-${end}`;
}
