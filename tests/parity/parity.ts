/** What the parity themes are made of: command lines, what a tool answered to them, and how two answers are compared. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The themes, each a file `<theme>.txt` beside this one, run on a fresh store; each group is compared by a test file of its own. */
export const themeGroups = {
  images: ['images', 'registries', 'manifests', 'system', 'look', 'push', 'files'],
  builds: ['build'],
  containers: ['run', 'containers', 'life', 'limits', 'copy', 'ps', 'observe'],
  resources: ['security', 'secrets', 'mounts', 'volumes', 'ports', 'pods', 'users', 'networks', 'units'],
} as const;
/** All themes. */
export const themes = Object.values(themeGroups).flat();
export type ThemeGroup = keyof typeof themeGroups;
export type Theme = (typeof themeGroups)[ThemeGroup][number];

/** What a line asks to compare: see the head of images.txt. */
export type Mode = 'same' | 'out' | 'err' | 'status';
export type Row = { readonly theme: Theme; readonly number: number; readonly mode: Mode; readonly command: string };
export type Answer = { readonly status: number; readonly stdout: string; readonly stderr: string };

/** A difference that is meant: tiffin's own status and a pattern of its output, with the reason. */
export type Difference = { readonly command: string; readonly status: number; readonly output: RegExp; readonly reason: string };

const here = import.meta.dirname;

/** The command lines of a theme, in order. */
export function rowsOf(theme: Theme): Row[] {
  const lines = readFileSync(join(here, `${theme}.txt`), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const match = /^(same|out|err|status) (.+)$/.exec(line);
    return match === null ? [] : [{ theme, number: index + 1, mode: match[1] as Mode, command: match[2] ?? '' }];
  });
}

/** Reads what driver.sh printed: line number → answer. */
export function parseAnswers(text: string): Map<number, Answer> {
  const decode = (field: string | undefined) => Buffer.from((field ?? '').replace(/=$/, '').replace(/^-$/, ''), 'base64').toString('utf8');
  const records = text.split('\n').filter((line) => /^\d+ \d+ /.test(line));
  return new Map(
    records.map((line) => {
      const [number, status, stdout, stderr] = line.split(' ');
      return [Number(number), { status: Number(status), stdout: decode(stdout), stderr: decode(stderr) }];
    }),
  );
}

/** Podman's answers, one for each row of each theme, in their order. */
export type Recording = {
  readonly podman: string;
  readonly answers: readonly (Answer & { readonly theme: string; readonly command: string })[];
};

/** Reads a recording as record.ts wrote it: the answer to each row of a theme. Throws when it is of other command lines. */
export function oracleAnswers(path: string, theme: Theme): Answer[] {
  const recording = JSON.parse(readFileSync(path, 'utf8')) as Recording;
  const answers = recording.answers.filter((answer) => answer.theme === theme);
  const asked = answers.map(({ command }) => command).join('\n');
  const rows = rowsOf(theme);
  if (asked !== rows.map(({ command }) => command).join('\n'))
    throw new Error(`${path} answers other lines than ${theme}.txt: record it anew`);
  return answers;
}

/** Takes out what differs from run to run and from tool to tool: IDs, ages, the tool's own name, temporary paths. */
export function normalise(text: string): string {
  return text
    .replace(/\b[0-9a-f]{64}\b/g, '<id>')
    .replace(/\b[0-9a-f]{12}\b/g, '<id>')
    .replace(/\b(About an? |Less than an? )?(\d+ )?(second|minute|hour|day|week|month|year)s? ago\b/gi, '<age>')
    .replace(/podman/g, 'tiffin')
    .replace(/Podman/g, 'tiffin')
    .replace(/[ \t]+$/gm, '');
}

/** The first error, without the name of Podman's runtime and without the class that Podman puts behind its runtime's words. */
const firstError = (stderr: string) =>
  normalise(stderr)
    .split('\n')
    .find((line) => line.startsWith('Error: '))
    ?.slice('Error: '.length)
    .replace(/^crun: /, '')
    .replace(/: OCI (runtime attempted to invoke a command that was not found|permission denied)$/, '') ?? '';

/**
 * Says how `ours` differs from the oracle's answer in what the row compares, or undefined when it does not.
 * An error agrees when the oracle's words stand in ours: we may add causes and hints.
 */
export function disagreement(row: Row, oracle: Answer, ours: Answer): string | undefined {
  if (oracle.status !== ours.status) return `status ${ours.status}, Podman ${oracle.status}: ${ours.stderr.trim()}`;
  const comparesOutput = row.mode === 'same' || row.mode === 'out';
  if (comparesOutput && normalise(oracle.stdout) !== normalise(ours.stdout)) {
    return `stdout ${JSON.stringify(ours.stdout)}, Podman ${JSON.stringify(oracle.stdout)}`;
  }
  const comparesErrors = row.mode === 'same' || row.mode === 'err';
  if (comparesErrors && !firstError(ours.stderr).includes(firstError(oracle.stderr))) {
    return `stderr ${JSON.stringify(ours.stderr)}, Podman ${JSON.stringify(oracle.stderr)}`;
  }
  return undefined;
}

/** The differences that the documentation lists: rows of the table in DIFFERENCES.md. */
export function listedDifferences(): Difference[] {
  const table = readFileSync(join(here, 'DIFFERENCES.md'), 'utf8');
  const cell = (text: string | undefined) => (text ?? '').trim().replace(/^`|`$/g, '').replaceAll('\\|', '|');
  return table.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/);
    if (cells.length !== 6 || !/^ *`/.test(cells[1] ?? '')) return [];
    return [{ command: cell(cells[1]), status: Number(cell(cells[2])), output: new RegExp(cell(cells[3])), reason: cell(cells[4]) }];
  });
}
