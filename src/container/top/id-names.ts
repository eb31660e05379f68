/** IDs of the host and of a container, and their names in both. */
export type IdNames = {
  /** The name in the container, else its number there. */
  readonly inside: (hostId: number) => string;
  readonly insideId: (hostId: number) => number;
  /** The name on the host, else its number. */
  readonly outside: (hostId: number) => string;
};

type Range = { readonly inside: number; readonly host: number; readonly length: number };

/** Kernel's answer to an ID that is not mapped. */
const nobody = 65_534;

/**
 * Reads names and maps. Lines that are none are passed over.
 *
 * @param map /proc/PID/uid_map or gid_map of the container's process, as the host sees it
 * @param names /etc/passwd or /etc/group of the container
 * @param hostNames of the host
 */
export function idNames({ map, names, hostNames }: { map: string; names: string; hostNames: string }): IdNames {
  const ranges = map.split('\n').flatMap(readRange);
  const [inContainer, onHost] = [readNames(names), readNames(hostNames)];
  const insideId = (hostId: number): number => {
    const range = ranges.find(({ host, length }) => hostId >= host && hostId < host + length);
    return range === undefined ? nobody : range.inside + hostId - range.host;
  };
  return {
    insideId,
    inside: (hostId) => inContainer.get(insideId(hostId)) ?? String(insideId(hostId)),
    outside: (hostId) => onHost.get(hostId) ?? String(hostId),
  };
}

function readRange(line: string): Range[] {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s*$/.exec(line);
  return match === null ? [] : [{ inside: Number(match[1]), host: Number(match[2]), length: Number(match[3]) }];
}

/** The first line of an ID counts, as for the C library. */
function readNames(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const match = /^([^:#\s][^:]*):[^:]*:(\d{1,10}):/.exec(line);
    if (match !== null && !names.has(Number(match[2]))) names.set(Number(match[2]), match[1] ?? '');
  }
  return names;
}
