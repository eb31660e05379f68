import type { EgressRule } from '../config/network-settings.ts';

/** Where the container asks for names: answered by the helper. */
export const egressServer = '127.0.0.53';
/** As the helper has it. */
const logGroup = 53;

/** What the helper's filter works with. */
export type EgressPlan = {
  readonly rules: readonly EgressRule[];
  /** Absolute path of nft(8). */
  readonly nft: string;
  /** Where what was refused is written down. */
  readonly logPath: string;
  /** Name servers to ask; none: the host's. */
  readonly servers: readonly string[];
  /** Filter what leaves by this interface alone. */
  readonly interfaceName?: string;
};

/** The file that `tiffin-helper egress` reads: what it needs, and the rules for nft. */
export function egressFile({ rules, nft, logPath, servers, interfaceName }: EgressPlan): string {
  const names = [...new Set(rules.flatMap((rule) => (rule.kind === 'name' ? [rule.name] : [])))];
  const sets = new Map(names.map((name, index) => [name, `n${index}`]));
  return [
    `nft ${nft}`,
    `log ${logPath}`,
    ...servers.slice(0, 3).map((server) => `server ${server}`),
    ...[...sets].map(([name, set]) => `name ${name} ${set}`),
    'rules',
    ruleset(rules, sets, interfaceName),
  ].join('\n');
}

/**
 * What leaves must be allowed, or belong to a connection that was let in. Neighbours of IPv6 must be found for that. All else is refused at
 * once, so that programs need not wait, and told to the helper.
 */
function ruleset(rules: readonly EgressRule[], sets: ReadonlyMap<string, string>, interfaceName: string | undefined): string {
  const declared = [...sets.values()].flatMap((set) => [
    `  set ${set}v4 { type ipv4_addr; flags timeout; size 4096; }`,
    `  set ${set}v6 { type ipv6_addr; flags timeout; size 4096; }`,
  ]);
  return [
    'table inet tiffin {',
    ...declared,
    '  chain forward { type filter hook forward priority 0; policy drop; }',
    '  chain output {',
    '    type filter hook output priority 0; policy drop;',
    '    oifname "lo" accept',
    ...(interfaceName === undefined ? [] : [`    oifname != "${interfaceName}" accept`]),
    '    ct state established,related accept',
    '    icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept',
    ...rules.flatMap((rule) => matchesOf(rule, sets)).map((match) => `    ${match} accept`),
    `    limit rate 20/second burst 50 packets log group ${logGroup} snaplen 128`,
    // Not told by ICMP, of which the kernel sends a few a second only.
    '    meta l4proto tcp reject with tcp reset',
    '    reject with icmpx admin-prohibited',
    '  }',
    '}',
    '',
  ].join('\n');
}

function matchesOf(rule: EgressRule, sets: ReadonlyMap<string, string>): readonly string[] {
  const port = rule.port === undefined ? '' : ` meta l4proto { tcp, udp } th dport ${rule.port}`;
  if (rule.kind === 'network') return [`${rule.family === 4 ? 'ip' : 'ip6'} daddr ${rule.network}${port}`];
  const set = sets.get(rule.name) ?? '';
  return [`ip daddr @${set}v4${port}`, `ip6 daddr @${set}v6${port}`];
}
