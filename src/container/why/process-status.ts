/** Who a process is to files: numbers of the host. */
export type ProcessCredentials = {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** In effect. */
  readonly capabilities: bigint;
};

/** Reads /proc/PID/status: the IDs by which files are judged are the last of each line. */
export function parseStatus(text: string): ProcessCredentials {
  const field = (name: string): readonly string[] =>
    new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'm')
      .exec(text)?.[1]
      ?.split(/[ \t]+/)
      .filter((word) => word !== '') ?? [];
  return {
    uid: Number(field('Uid')[3]),
    gid: Number(field('Gid')[3]),
    groups: field('Groups').map(Number),
    capabilities: BigInt(`0x${field('CapEff')[0] ?? '0'}`),
  };
}
