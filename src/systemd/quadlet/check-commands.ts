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

async function checkCommand(
  quadlet: ConvertedQuadlet,
  { command, args }: Command,
  check: CommandCheck,
): Promise<readonly QuadletProblem[]> {
  const problems: QuadletProblem[] = [];
  const complained = new Set(quadlet.problems.map(({ path, line }) => `${path}:${line ?? 0}`));
  const read: (readonly [UnitEntry, readonly string[]])[] = [];
  for (const [entry, words] of wordsByEntry(args)) {
    const { path = quadlet.source.path, line = 0 } = entry.location ?? {};
    if (opaque.has(entry.key) || words.some(isOpen) || complained.has(`${path}:${line}`)) continue;
    const fault = await check(command, words);
    if (fault !== undefined) problems.push(problemAt(quadlet, entry, fault));
    else if (words[0]?.startsWith('-') === true) read.push([entry, words]);
  }
  if (problems.length > 0 || read.length < 2) return problems;
  const fault = await check(
    command,
    read.flatMap(([, words]) => words),
  );
  if (fault === undefined) return [];
  const culprit = read.find(([, words]) => words.some((word) => word.length > 2 && fault.message.includes(word)));
  return [problemAt(quadlet, culprit?.[0], fault)];
}

function problemAt({ source }: ConvertedQuadlet, entry: UnitEntry | undefined, { message, hint }: CommandFault): QuadletProblem {
  const { section } = quadletKind(source.type);
  const location = entry?.location ?? source.unit.sections.find(({ name }) => name === section)?.location;
  return {
    severity: 'error',
    path: location?.path ?? source.path,
    line: location?.line,
    section,
    key: entry?.key,
    message,
    suggestion: hint,
  };
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
