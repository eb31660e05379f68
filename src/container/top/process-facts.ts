import { readFileSync } from 'node:fs';

/** What /proc says about a process. IDs are the host's. */
export type ProcessFacts = {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Numbers in each PID namespace, the host's first. */
  readonly pids: readonly number[];
  readonly groupIds: readonly number[];
  readonly name: string;
  readonly args: readonly string[];
  readonly state: string;
  readonly nice: number;
  /** A device number, 0 for none. */
  readonly tty: number;
  /** Clock ticks of a hundredth of a second: used, and since boot. */
  readonly usedTicks: number;
  readonly startTicks: number;
  readonly virtualBytes: number;
  readonly residentPages: number;
  /** real, effective, … */
  readonly uids: readonly number[];
  readonly gids: readonly number[];
  readonly supplementary: readonly number[];
  readonly capabilities: Readonly<Record<'Inh' | 'Prm' | 'Eff' | 'Bnd' | 'Amb', bigint>>;
  readonly seccomp: number;
  readonly label: string;
};

/** Reads a process; undefined when it has ended. */
export function readProcess(pid: number): ProcessFacts | undefined {
  const read = (name: string): string => readFileSync(`/proc/${pid}/${name}`, 'utf8');
  try {
    return parseProcess(pid, { stat: read('stat'), status: read('status'), commandLine: read('cmdline'), label: readQuietly(read) });
  } catch {
    return undefined;
  }
}

function readQuietly(read: (name: string) => string): string {
  try {
    return read('attr/current').replace(/[\0\n]+$/, '');
  } catch {
    return '';
  }
}

/** The files of a process, as text. */
export type ProcessTexts = { readonly stat: string; readonly status: string; readonly commandLine: string; readonly label: string };

/** Reads the files of a process. Its name may hold anything: fields are counted from its last parenthesis. */
export function parseProcess(pid: number, { stat, status, commandLine, label }: ProcessTexts): ProcessFacts {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  const lines = new Map(status.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]));
  const numbers = (key: string): number[] =>
    (lines.get(key) ?? '')
      .split(/\s+/)
      .filter((word) => word !== '')
      .map(Number);
  const mask = (key: string): bigint => BigInt(`0x${lines.get(key) ?? '0'}`);
  const pids = numbers('NSpid');
  return {
    pid,
    parent: field(4),
    group: field(5),
    pids: pids.length === 0 ? [pid] : pids,
    groupIds: numbers('NSpgid'),
    name: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
    args: commandLine
      .replace(/\0$/, '')
      .split('\0')
      .filter((word, index) => word !== '' || index > 0),
    state: fields[0] ?? '?',
    nice: field(19),
    tty: field(7),
    usedTicks: field(14) + field(15),
    startTicks: field(22),
    virtualBytes: field(23),
    residentPages: field(24),
    uids: numbers('Uid'),
    gids: numbers('Gid'),
    supplementary: numbers('Groups'),
    capabilities: { Inh: mask('CapInh'), Prm: mask('CapPrm'), Eff: mask('CapEff'), Bnd: mask('CapBnd'), Amb: mask('CapAmb') },
    seccomp: numbers('Seccomp')[0] ?? 0,
    label,
  };
}
