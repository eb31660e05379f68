import { TiffinError } from '../lib/errors.ts';
import type { NetworkRecord } from '../storage/network-record.ts';

/** What came with which netavark, among what a network may want. */
const wishes: readonly {
  readonly since: readonly [number, number];
  readonly what: string;
  readonly isWanted: (network: NetworkRecord) => boolean;
}[] = [
  { since: [1, 7], what: 'routes', isWanted: ({ routes }) => routes.length > 0 },
  { since: [1, 8], what: 'the option no_default_route', isWanted: ({ options }) => options['no_default_route'] === 'true' },
  { since: [1, 8], what: 'isolate=strict', isWanted: ({ options }) => options['isolate'] === 'strict' },
];

/** Whether a network wants what not every netavark can do. */
export function isDemanding(network: NetworkRecord): boolean {
  return wishes.some(({ isWanted }) => isWanted(network));
}

/**
 * Refuses a network that wants what this netavark would silently leave out.
 *
 * @param version as `netavark --version` prints it
 * @throws {TiffinError} `unsupported` naming it
 */
export function requireNetavark(version: string, network: NetworkRecord): void {
  const [major = 0, minor = 0] = (/\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number);
  const lacking = wishes.find(({ since, isWanted }) => isWanted(network) && (major < since[0] || (major === since[0] && minor < since[1])));
  if (lacking === undefined) return;
  throw new TiffinError('unsupported', `network ${network.name} wants ${lacking.what}, which ${version.trim()} cannot do`, {
    hint: `install netavark ${lacking.since.join('.')} or later, or make the network without`,
  });
}
