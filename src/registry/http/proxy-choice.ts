import { BlockList, isIP } from 'node:net';

import type { Environment } from '../../config/places.ts';
import { TiffinError } from '../../lib/errors.ts';

/** What `NO_PROXY` says of one host: its name or address, in lower case and without brackets, and the port of the request. */
type Target = { readonly host: string; readonly port: string };

/**
 * The proxy for an address, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` say it (either case; upper case first), by the rules of Go's tools.
 *
 * `NO_PROXY` lists domains (with their subdomains; with a leading dot only those), addresses, networks and `*`, each with an
 * optional port. Loopback is never asked through a proxy.
 *
 * @throws {TiffinError} `invalid-argument` for a proxy that is no address, `unsupported` for one that is not http or https
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function proxyFor(url: URL, env: Environment): URL | undefined {
  const name = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const written = env[name] || env[name.toLowerCase()];
  if (written === undefined || written === '') return undefined;
  const target = { host: url.hostname.toLowerCase().replace(/^\[|\]$/g, ''), port: url.port || (url.protocol === 'https:' ? '443' : '80') };
  if (isLoopbackHost(target.host) || isExempt(target, env['NO_PROXY'] || env['no_proxy'] || '')) return undefined;
  return parseProxy(name, written);
}

/** Whether a host, as URLs write it or without brackets, is this machine. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.toLowerCase().replace(/^\[|\]$/g, '');
  return bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

function parseProxy(name: string, written: string): URL {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  if (!URL.canParse(address)) throw new TiffinError('invalid-argument', `${name} is not an address`);
  const proxy = new URL(address);
  if (proxy.protocol === 'http:' || proxy.protocol === 'https:') return proxy;
  throw new TiffinError('unsupported', `${name}: proxies of type ${proxy.protocol.slice(0, -1)} are not supported`);
}

function isExempt(target: Target, list: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .some((entry) => entry !== '' && covers(entry, target));
}

function covers(entry: string, { host, port }: Target): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(host, entry);
  const { name, port: wantedPort } = splitPort(entry);
  if (wantedPort !== undefined && wantedPort !== port) return false;
  if (isIP(name) !== 0) return name === host;
  const domain = name.replace(/^\*\./, '.');
  return domain.startsWith('.') ? host.endsWith(domain) : host === domain || host.endsWith(`.${domain}`);
}

function splitPort(entry: string): { readonly name: string; readonly port: string | undefined } {
  if (isIP(entry) !== 0) return { name: entry, port: undefined };
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::([0-9]+))?$/.exec(entry) ?? [];
  return { name: bracketed ?? plain ?? entry, port };
}

function isInNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(host) === 0 || isIP(address) === 0 || !/^[0-9]{1,3}$/.test(bits) || Number(bits) > (family === 'ipv6' ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}
