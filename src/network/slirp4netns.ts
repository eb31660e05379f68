import type { PortMapping } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { ipVersion } from '../lib/ip-address.ts';
import { networkNamespaceMark, pidFileMark } from './pasta.ts';
import { expandPorts } from './port-mapping.ts';

/** What stands behind `--network slirp4netns:`. */
export type SlirpOptions = {
  readonly mtu: number;
  /** The network that the container sees: its address ends in .100, the host in .2, the name server in .3. */
  readonly cidr: string;
  readonly enableIpv6: boolean;
  readonly allowHostLoopback: boolean;
  /** Addresses or interfaces of the host that connections leave by. */
  readonly outboundAddress: string | undefined;
  readonly outboundAddress6: string | undefined;
};

/** The addresses in the network of slirp4netns. */
export type SlirpAddresses = { readonly container: string; readonly host: string; readonly dns: string };

const readyDescriptor = '8';
const booleans: Readonly<Record<string, boolean>> = { true: true, false: false };

/**
 * Reads Podman's options of slirp4netns. `port_handler` is taken and has no effect: slirp4netns itself forwards ports.
 *
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function parseSlirpOptions(options: readonly string[]): SlirpOptions {
  const known = new Map(options.map((option) => [option.split('=')[0] ?? '', option] as const));
  const value = (name: string): string | undefined => {
    const option = known.get(name);
    known.delete(name);
    return option?.slice(name.length + 1);
  };
  const truth = (name: string, fallback: boolean): boolean => {
    const text = value(name);
    if (text === undefined) return fallback;
    const truthful = booleans[text];
    if (truthful === undefined) throw refuse(`${name}=${text}`, 'must be true or false');
    return truthful;
  };
  const parsed = {
    mtu: parseMtu(value('mtu')),
    cidr: parseCidr(value('cidr')),
    enableIpv6: truth('enable_ipv6', true),
    allowHostLoopback: truth('allow_host_loopback', false),
    outboundAddress: parseOutbound(value('outbound_addr')),
    outboundAddress6: parseOutbound(value('outbound_addr6')),
  };
  const handler = value('port_handler');
  if (handler !== undefined && handler !== 'slirp4netns' && handler !== 'rootlesskit')
    throw refuse(`port_handler=${handler}`, 'must be slirp4netns or rootlesskit');
  const [unknown] = known.values();
  if (unknown !== undefined) {
    throw new TiffinError('invalid-argument', `unknown option for slirp4netns: "${unknown}"`, {
      hint: 'known are mtu, cidr, enable_ipv6, allow_host_loopback, outbound_addr, outbound_addr6 and port_handler',
    });
  }
  return parsed;
}

/** The addresses that a container, and the host as it sees it, have. */
export function slirpAddresses({ cidr }: Pick<SlirpOptions, 'cidr'>): SlirpAddresses {
  const first = cidr.slice(0, cidr.indexOf('/')).split('.').map(Number);
  const at = (last: number): string => [...first.slice(0, 3), (first[3] ?? 0) + last].join('.');
  return { container: at(100), host: at(2), dns: at(3) };
}

/** How slirp4netns is run: by the helper, in a directory of its own. */
export type SlirpCall = {
  readonly path: string;
  readonly helper: string;
  readonly directory: string;
  readonly mappings: readonly PortMapping[];
};

/**
 * The command line of slirp4netns, for where pasta is missing or was not wanted. Clients are seen with its own address.
 *
 * @throws {TiffinError} `unsupported` for ports on an IPv6 address of the host
 */
export function slirpArguments({ path, helper, directory, mappings }: SlirpCall, options: SlirpOptions): readonly string[] {
  const { container } = slirpAddresses(options);
  const flag = (condition: boolean, ...words: readonly string[]): readonly string[] => (condition ? words : []);
  const { outboundAddress, outboundAddress6 } = options;
  return [
    helper,
    'slirp',
    directory,
    pidFileMark,
    readyDescriptor,
    ...expandPorts(mappings).map((mapping) => hostForward(mapping, container)),
    '--',
    path,
    ...flag(!options.allowHostLoopback, '--disable-host-loopback'),
    `--mtu=${options.mtu}`,
    `--cidr=${options.cidr}`,
    '--enable-sandbox',
    '--enable-seccomp',
    ...flag(options.enableIpv6, '--enable-ipv6'),
    ...(outboundAddress === undefined ? [] : [`--outbound-addr=${outboundAddress}`]),
    ...(outboundAddress6 === undefined ? [] : [`--outbound-addr6=${outboundAddress6}`]),
    '-c',
    '-r',
    readyDescriptor,
    '--api-socket',
    'slirp.sock',
    '--netns-type=path',
    networkNamespaceMark,
    'tap0',
  ];
}

function hostForward({ protocol, hostIp, hostPort, containerPort }: PortMapping, guest: string): string {
  if (hostIp.includes(':') && hostIp !== '::') {
    throw new TiffinError(
      'unsupported',
      `port ${containerPort}/${protocol} cannot be published on ${hostIp}: slirp4netns forwards IPv4 only`,
      {
        hint: 'use --network pasta',
      },
    );
  }
  const address = hostIp === '' || hostIp === '::' ? '0.0.0.0' : hostIp;
  const forward = { proto: protocol, host_addr: address, host_port: hostPort, guest_addr: guest, guest_port: containerPort };
  return JSON.stringify({ execute: 'add_hostfwd', arguments: forward });
}

function parseMtu(text = '65520'): number {
  const mtu = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (mtu < 68 || mtu > 65_521) throw refuse(`mtu=${text}`, 'must be between 68 and 65521');
  return mtu;
}

/** As slirp4netns has it: at most 25 bits. */
function parseCidr(text = '10.0.2.0/24'): string {
  const [address = '', bits = ''] = text.split('/');
  const size = /^\d{1,2}$/.test(bits) ? Number(bits) : 0;
  const last = Number(address.split('.')[3]);
  if (ipVersion(address) !== 4 || size < 1 || size > 25 || last % 128 !== 0)
    throw refuse(`cidr=${text}`, 'must be an IPv4 network of at most 25 bits');
  return `${address}/${size}`;
}

function parseOutbound(text: string | undefined): string | undefined {
  if (text === undefined || ipVersion(text) !== 0 || /^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/.test(text)) return text;
  throw refuse(`outbound_addr=${text}`, 'must be an address or an interface');
}

function refuse(option: string, reason: string): TiffinError {
  return new TiffinError('invalid-argument', `--network slirp4netns:${option}: ${reason}`);
}
