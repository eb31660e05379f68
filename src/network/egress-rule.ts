import type { EgressRule } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { ipVersion } from '../lib/ip-address.ts';

/** The helper's own bounds. */
const maxNames = 256;
const maxRules = 1024;
const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * Reads all `--net-allow`: `NAME`, `ADDRESS` or `NETWORK/BITS`, each with `:PORT` or without; IPv6 with a port stands in brackets.
 *
 * @returns an empty list for `none`
 * @throws {TiffinError} `invalid-argument` naming the value
 */
export function parseEgressRules(texts: readonly string[]): readonly EgressRule[] {
  if (texts.includes('none')) {
    if (texts.length === 1) return [];
    throw new TiffinError('invalid-argument', '--net-allow none cannot be combined with others');
  }
  const rules = texts.map(parseEgressRule);
  const names = new Set(rules.flatMap((rule) => (rule.kind === 'name' ? [rule.name] : [])));
  if (names.size > maxNames || rules.length > maxRules)
    throw new TiffinError('invalid-argument', `too many --net-allow: at most ${maxNames} names and ${maxRules} in all`);
  return rules;
}

function parseEgressRule(text: string): EgressRule {
  const { host, port } = splitPort(text);
  const [address = '', bits, ...more] = host.split('/');
  const family = ipVersion(address);
  if (family !== 0 && !address.includes('%')) {
    if (more.length > 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))))
      throw refuse(text, 'is not a network');
    return { kind: 'network', family, network: bits === undefined ? address : `${address}/${Number(bits)}`, port };
  }
  if (host.startsWith('*')) throw refuse(text, 'has a wildcard: each name must be given whole');
  return { kind: 'name', name: parseName(host, text), port };
}

function splitPort(text: string): { host: string; port: number | undefined } {
  const { bracketed, plain, port } = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*))(?::(?<port>[0-9]{1,5}))?$/.exec(text)?.groups ?? {};
  const host = bracketed ?? plain;
  // IPv6 without a port needs no brackets.
  if (host === undefined) return { host: text, port: undefined };
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65_535)) throw refuse(text, 'has no valid port');
  return { host, port: number };
}

function parseName(host: string, text: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  const labels = name.split('.');
  const isName = name.length <= 253 && labels.every((part) => label.test(part)) && !/^\d+$/.test(labels.at(-1) ?? '');
  if (!isName) throw refuse(text, 'is neither a host name nor an address or network');
  return name;
}

function refuse(text: string, reason: string): TiffinError {
  return new TiffinError('invalid-argument', `--net-allow ${JSON.stringify(text)} ${reason}`, {
    hint: 'write pkg.example.org:443, 10.0.0.0/8, [fd00::1]:443 or none',
  });
}

/** As it was typed, for people. */
export function formatEgressRule(rule: EgressRule): string {
  const host = rule.kind === 'name' ? rule.name : rule.network;
  if (rule.port === undefined) return host;
  return host.includes(':') ? `[${host}]:${rule.port}` : `${host}:${rule.port}`;
}
