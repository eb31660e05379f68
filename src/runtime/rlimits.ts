import { TiffinError } from '../lib/errors.ts';
import type { RlimitSpec } from '../oci/runtime-spec.ts';
import type { RlimitRequest } from './request.ts';
import { words } from './words.ts';

const resources: ReadonlySet<string> = new Set(
  words(`as core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack`),
);
/** How /proc/self/limits calls them. */
const titles: Readonly<Record<string, string>> = {
  'cpu time': 'CPU',
  'file size': 'FSIZE',
  'data size': 'DATA',
  'stack size': 'STACK',
  'core file size': 'CORE',
  'resident set': 'RSS',
  processes: 'NPROC',
  'open files': 'NOFILE',
  'locked memory': 'MEMLOCK',
  'address space': 'AS',
  'file locks': 'LOCKS',
  'pending signals': 'SIGPENDING',
  'msgqueue size': 'MSGQUEUE',
  'nice priority': 'NICE',
  'realtime priority': 'RTPRIO',
  'realtime timeout': 'RTTIME',
};
const unlimited = 0xffff_ffff_ffff_ffffn;
/** What Podman gives unless the caller's hard limit is lower. */
const wanted: Readonly<Record<string, bigint>> = { NOFILE: 1_048_576n, NPROC: 4_194_304n };

/**
 * Reads one `--ulimit`: `nofile=1024:2048`, `core=0`, `memlock=-1` (no limit), or `host`.
 *
 * @throws {TiffinError} `invalid-argument` naming the part that is wrong
 */
export function parseUlimit(text: string): RlimitRequest {
  if (text === 'host') return { resource: 'host', soft: '-1', hard: '-1' };
  const fail = (reason: string, hint?: string): never => {
    throw new TiffinError('invalid-argument', `ulimit option "${text}" requires name=SOFT:HARD, failed to be parsed: ${reason}`, { hint });
  };
  const equals = text.indexOf('=');
  if (equals < 0) return fail(`invalid ulimit argument: ${text}`);
  const resource = text
    .slice(0, equals)
    .toLowerCase()
    .replace(/^rlimit_/, '');
  if (!resources.has(resource)) return fail(`invalid ulimit type: ${text.slice(0, equals)}`, `known are ${[...resources].join(', ')}`);
  const parts = text.slice(equals + 1).split(':');
  if (parts.length > 2) return fail(`too many limit value arguments - ${text.slice(equals + 1)}, can only have up to two, \`soft[:hard]\``);
  const [soft = '', hard = soft] = parts;
  const bad = [soft, hard].find((part) => limitValue(part) === undefined);
  if (bad !== undefined) return fail(`strconv.ParseInt: parsing ${JSON.stringify(bad)}: invalid syntax`);
  if (limitValue(soft)! > limitValue(hard)!) return fail(`ulimit soft limit must be less than or equal to hard limit: ${soft} > ${hard}`);
  return { resource, soft, hard };
}

/**
 * What the caller's limits and the requests (settings first) come to, one entry a resource. Nothing is above the caller's hard limit, which
 * nobody without root can raise: no limit means that one.
 */
export function containerRlimits(requests: readonly RlimitRequest[], hardLimits: Readonly<Record<string, bigint>>): readonly RlimitSpec[] {
  const limits = new Map<string, { soft: bigint; hard: bigint }>();
  const host = requests.some((request) => request.resource === 'host');
  for (const [name, value] of Object.entries(wanted)) {
    const most = hardLimits[name] ?? value;
    const limit = host ? most : lower(value, most);
    limits.set(name, { soft: limit, hard: limit });
  }
  for (const { resource, soft, hard } of requests) {
    const name = resource.toUpperCase();
    const most = hardLimits[name] ?? unlimited;
    if (resource !== 'host')
      limits.set(name, { soft: lower(limitValue(soft) ?? unlimited, most), hard: lower(limitValue(hard) ?? unlimited, most) });
  }
  return [...limits].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, limit]) => ({ type: `RLIMIT_${name}`, ...limit }));
}

/**
 * Refuses a limit that nobody without root can set.
 *
 * @throws {TiffinError} `invalid-argument` naming it and the caller's own
 */
export function requireReachable(requests: readonly RlimitRequest[], hardLimits: Readonly<Record<string, bigint>>): void {
  for (const { resource, soft, hard } of requests) {
    const most = hardLimits[resource.toUpperCase()];
    const wants = [soft, hard].find(
      (text) => (limitValue(text) ?? unlimited) !== unlimited && most !== undefined && limitValue(text)! > most,
    );
    if (wants !== undefined)
      throw new TiffinError('invalid-argument', `ulimit ${resource}=${wants} is above ${most}, the hard limit of your session`, {
        hint: `an administrator can raise it in /etc/security/limits.conf; --ulimit ${resource}=-1 takes the most that is allowed`,
      });
  }
}

/** The hard limits in the text of /proc/self/limits, by resource name in upper case. */
export function parseHardLimits(text: string): Readonly<Record<string, bigint>> {
  const found = text.split('\n').flatMap((line) => {
    const { title = '', hard = '' } = /^Max (?<title>[a-z ]+?) {2,}\S+ +(?<hard>unlimited|[0-9]+)/.exec(line)?.groups ?? {};
    const name = titles[title];
    const value = limitValue(hard);
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(found);
}

function lower(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function limitValue(text: string): bigint | undefined {
  if (text === '-1' || text === 'unlimited') return unlimited;
  if (!/^[0-9]{1,20}$/.test(text)) return undefined;
  const value = BigInt(text);
  return value > unlimited ? undefined : value;
}
