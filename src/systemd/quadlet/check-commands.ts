import type { QuadletProblem } from '../quadlet-problem.ts';
import type { UnitEntry } from '../unit-file.ts';
import type { ConvertedQuadlet } from './convert.ts';
import { quadletKind } from '../quadlet-keys.ts';

/** What a command says against words of its line. */
export type CommandFault = { readonly message: string; readonly hint?: string | undefined };

/**
 * Reads words as a command does, and says what is wrong with them.
 *
 * @param command `run`, `network create`
 * @param words options, or one operand; what else the command needs is added
 */
export type CommandCheck = (command: readonly string[], words: readonly string[]) => Promise<CommandFault | undefined>;

/** What is left to the container: no command of ours reads it. */
const opaque = new Set(['Exec', 'ReloadCmd']);

/**
 * Has the options of every service read by the commands that will get them: those of one line of the file at a time, and then all
 * together, for what is wrong with their combination.
 */
export async function checkCommands(converted: readonly ConvertedQuadlet[], check: CommandCheck): Promise<readonly QuadletProblem[]> {
  const problems: QuadletProblem[] = [];
  for (const quadlet of converted) for (const command of quadlet.commands) problems.push(...(await checkCommand(quadlet, command, check)));
  return problems;
}

type Command = ConvertedQuadlet['commands'][number];

/** More lines than this are not looked for the one that is wrong by trying: the time grows with their square. */
const mostTried = 60;

async function checkCommand(
  quadlet: ConvertedQuadlet,
  { command, args }: Command,
  check: CommandCheck,
): Promise<readonly QuadletProblem[]> {
  const complained = new Set(
    quadlet.problems.filter(({ severity }) => severity === 'error').map(({ path, line }) => `${path}:${line ?? 0}`),
  );
  const lines = [...wordsByEntry(args)].filter(([entry, words]) => {
    const { path = quadlet.source.path, line = 0 } = entry.location ?? {};
    return !opaque.has(entry.key) && !words.some(isOpen) && !complained.has(`${path}:${line}`);
  });
  const operands = lines.filter(([, words]) => words[0]?.startsWith('-') === false);
  const options = lines.filter(([, words]) => words[0]?.startsWith('-') === true);
  const problems: QuadletProblem[] = [];
  for (const [entry, words] of operands) {
    const fault = await check(command, words);
    if (fault !== undefined) problems.push(problemAt(quadlet, entry, fault));
  }
  const together = await check(
    command,
    options.flatMap(([, words]) => words),
  );
  if (together === undefined) return problems;
  if (options.length > mostTried) return [...problems, problemAt(quadlet, undefined, together)];
  return [
    ...problems,
    ...(await culprits(options, (words) => check(command, words))).map(([entry, fault]) => problemAt(quadlet, entry, fault)),
  ];
}

type Lines = readonly (readonly [UnitEntry, readonly string[]])[];

/** Adds line after line to those that are right; one that is wrong may need another that follows it, and is tried again. */
async function culprits(
  lines: Lines,
  check: (words: readonly string[]) => Promise<CommandFault | undefined>,
): Promise<readonly (readonly [UnitEntry, CommandFault])[]> {
  const accepted: string[] = [];
  let refused = lines;
  for (const last of [false, true]) {
    const faults: (readonly [UnitEntry, CommandFault])[] = [];
    const again: (readonly [UnitEntry, readonly string[]])[] = [];
    for (const [entry, words] of refused) {
      const fault = await check([...accepted, ...words]);
      if (fault === undefined) accepted.push(...words);
      else {
        faults.push([entry, fault]);
        again.push([entry, words]);
      }
    }
    if (last) return faults;
    refused = again;
  }
  return [];
}

function problemAt({ source }: ConvertedQuadlet, entry: UnitEntry | undefined, { message, hint }: CommandFault): QuadletProblem {
  const { section, keys } = quadletKind(source.type);
  const { path = source.path, line } = entry?.location ?? source.unit.sections.find(({ name }) => name === section)?.location ?? {};
  const example = keys.find(({ key }) => key === entry?.key)?.example;
  const fallback = example === undefined ? undefined : `write it as in ${entry?.key ?? ''}=${example}`;
  return { severity: 'error', path, line, section, key: entry?.key, message, suggestion: hint ?? fallback };
}

function wordsByEntry(args: ConvertedQuadlet['commands'][number]['args']): ReadonlyMap<UnitEntry, readonly string[]> {
  const byEntry = new Map<UnitEntry, string[]>();
  for (const { entry, words } of args) {
    if (entry === undefined) continue;
    byEntry.set(entry, [...(byEntry.get(entry) ?? []), ...words]);
  }
  return byEntry;
}

/** Whether only systemd knows what a word will be. */
function isOpen(word: string): boolean {
  return /%[^%]|\$[A-Za-z_{]/.test(word.replaceAll('%%', '').replaceAll('$$', ''));
}
