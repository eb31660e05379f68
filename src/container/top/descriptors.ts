import { formatDuration, formatGoTime } from '../../lib/units.ts';
import { capabilityNames } from '../../runtime/capabilities.ts';
import type { IdNames } from './id-names.ts';
import type { ProcessFacts } from './process-facts.ts';

/** What the cells of a row depend on beside the process. */
export type TopContext = {
  readonly users: IdNames;
  readonly groups: IdNames;
  /** The number of a process inside the container; 0 for one outside. */
  readonly insidePid: (pid: number) => number;
  readonly insideGroup: (facts: ProcessFacts) => number;
  /** Milliseconds since 1970: now, and when the machine started. */
  readonly now: number;
  readonly bootedAt: number;
};

/** A column of `top`. */
export type Descriptor = {
  readonly header: string;
  readonly code?: string;
  readonly value: (facts: ProcessFacts, context: TopContext) => string;
};

const ticksPerSecond = 100;
const kibibyte = 1024;
const pageKibibytes = 4;
const allKnown = (1n << 41n) - 1n;

const startedAt = ({ startTicks }: ProcessFacts, { bootedAt }: TopContext): number => bootedAt + (startTicks * 1000) / ticksPerSecond;
const elapsedMs = (facts: ProcessFacts, context: TopContext): number => Math.max(0, context.now - startedAt(facts, context));
const command = ({ args, name }: ProcessFacts): string => (args.length === 0 ? `[${name}]` : args.join(' '));

function capabilities(mask: bigint): string {
  if (mask === 0n) return 'none';
  if ((mask & allKnown) === allKnown) return 'full';
  return capabilityNames(mask)
    .map((name) => name.replace(/^CAP_/, ''))
    .toSorted()
    .join(',');
}

function terminal({ tty }: ProcessFacts): string {
  const [major, minor] = [(tty >> 8) & 0xfff, (tty & 0xff) | ((tty >> 12) & 0xfff00)];
  if (tty === 0) return '?';
  if (major >= 136 && major < 144) return `pts/${minor + (major - 136) * 256}`;
  if (major === 4) return `tty${minor}`;
  return major === 5 && minor === 1 ? 'console' : '?';
}

function percentage(facts: ProcessFacts, context: TopContext): string {
  const elapsed = elapsedMs(facts, context) / 1000;
  return (elapsed === 0 ? 0 : (100 * facts.usedTicks) / ticksPerSecond / elapsed).toFixed(3);
}

/** The columns that can be asked for by name, as `podman top` knows them. */
export const descriptors: Readonly<Record<string, Descriptor>> = {
  args: { header: 'COMMAND', code: '%a', value: command },
  capamb: { header: 'AMBIENT CAPS', value: (facts) => capabilities(facts.capabilities.Amb) },
  capbnd: { header: 'BOUNDING CAPS', value: (facts) => capabilities(facts.capabilities.Bnd) },
  capeff: { header: 'EFFECTIVE CAPS', value: (facts) => capabilities(facts.capabilities.Eff) },
  capinh: { header: 'INHERITED CAPS', value: (facts) => capabilities(facts.capabilities.Inh) },
  capprm: { header: 'PERMITTED CAPS', value: (facts) => capabilities(facts.capabilities.Prm) },
  comm: { header: 'COMMAND', code: '%c', value: ({ name }) => name },
  etime: { header: 'ELAPSED', code: '%t', value: (facts, context) => formatDuration(elapsedMs(facts, context)) },
  group: { header: 'GROUP', code: '%G', value: ({ gids }, { groups }) => groups.inside(gids[1] ?? 0) },
  groups: {
    header: 'GROUPS',
    value: ({ gids, supplementary }, { groups }) => [...new Set([...supplementary, gids[1] ?? 0])].map(groups.inside).join(','),
  },
  hgroup: { header: 'HGROUP', value: ({ gids }, { groups }) => groups.outside(gids[1] ?? 0) },
  hgroups: {
    header: 'HGROUPS',
    value: ({ gids, supplementary }, { groups }) => [...new Set([...supplementary, gids[1] ?? 0])].map(groups.outside).join(','),
  },
  hpid: { header: 'HPID', value: ({ pid }) => String(pid) },
  huid: { header: 'HUID', value: ({ uids }) => String(uids[1] ?? 0) },
  huser: { header: 'HUSER', value: ({ uids }, { users }) => users.outside(uids[1] ?? 0) },
  label: { header: 'LABEL', value: ({ label }) => (label === '' ? '?' : label) },
  nice: { header: 'NI', code: '%n', value: ({ nice }) => String(nice) },
  pcpu: { header: '%CPU', code: '%C', value: percentage },
  pgid: { header: 'PGID', code: '%r', value: (facts, { insideGroup }) => String(insideGroup(facts)) },
  pid: { header: 'PID', code: '%p', value: ({ pid }, { insidePid }) => String(insidePid(pid)) },
  ppid: { header: 'PPID', code: '%P', value: ({ parent }, { insidePid }) => String(insidePid(parent)) },
  rgroup: { header: 'RGROUP', code: '%g', value: ({ gids }, { groups }) => groups.inside(gids[0] ?? 0) },
  rss: { header: 'RSS', value: ({ residentPages }) => String(residentPages * pageKibibytes) },
  ruser: { header: 'RUSER', code: '%u', value: ({ uids }, { users }) => users.inside(uids[0] ?? 0) },
  seccomp: { header: 'SECCOMP', value: ({ seccomp }) => ['disabled', 'strict', 'filter'][seccomp] ?? '?' },
  state: { header: 'STATE', value: ({ state }) => state },
  stime: { header: 'STIME', value: (facts, context) => formatGoTime(new Date(Math.floor(startedAt(facts, context) / 1000) * 1000)) },
  time: { header: 'TIME', code: '%x', value: ({ usedTicks }) => formatDuration(Math.floor(usedTicks / ticksPerSecond) * 1000) },
  tty: { header: 'TTY', code: '%y', value: terminal },
  uid: { header: 'UID', value: ({ uids }, { users }) => String(users.insideId(uids[1] ?? 0)) },
  user: { header: 'USER', code: '%U', value: ({ uids }, { users }) => users.inside(uids[1] ?? 0) },
  vsz: { header: 'VSZ', code: '%z', value: ({ virtualBytes }) => String(Math.floor(virtualBytes / kibibyte)) },
};

const defaults = ['user', 'pid', 'ppid', 'pcpu', 'etime', 'tty', 'time', 'args'];

/**
 * The columns that words ask for, by name or by code (`%C`), also several in one word with commas between.
 *
 * @returns undefined when a word is none of them: then it is meant for ps(1)
 */
export function chooseDescriptors(words: readonly string[]): readonly Descriptor[] | undefined {
  const names = words.flatMap((word) => word.split(',')).filter((name) => name !== '');
  const chosen = (names.length === 0 ? defaults : names).map((name) =>
    Object.hasOwn(descriptors, name) ? descriptors[name] : Object.values(descriptors).find(({ code }) => code === name),
  );
  return chosen.includes(undefined) ? undefined : (chosen as Descriptor[]);
}
