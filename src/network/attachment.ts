import type { NetworkAttachment } from '../config/network-settings.ts';
import { formatAddress, parseAddress } from '../lib/cidr.ts';
import { TiffinError } from '../lib/errors.ts';

type Options = { ips: string[]; mac?: string | undefined; aliases: string[]; interfaceName?: string | undefined };
type Reader = (options: Options, value: string) => void;

const readers: Readonly<Record<string, Reader>> = {
  ip: (options, value) => void options.ips.push(parseStaticAddress(value)),
  ip6: (options, value) => void options.ips.push(parseStaticAddress(value)),
  mac: (options, value) => void (options.mac = parseMac(value)),
  alias: (options, value) => void options.aliases.push(parseAlias(value)),
  interface_name: (options, value) => void (options.interfaceName = parseInterfaceName(value)),
};

/** A network without any wishes. */
export function plainAttachment(network: string): NetworkAttachment {
  return { network, ips: [], mac: undefined, aliases: [], interfaceName: undefined };
}

/**
 * Reads what stands behind `--network NAME:`: `ip=`, `ip6=`, `mac=`, `alias=` and `interface_name=`, separated by commas.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function parseAttachment(network: string, text: string): NetworkAttachment {
  const options: Options = { ips: [], aliases: [] };
  for (const part of text === '' ? [] : text.split(',')) {
    const at = part.indexOf('=');
    const [key, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    const reader = Object.hasOwn(readers, key) ? readers[key] : undefined;
    if (reader === undefined)
      throw new TiffinError('invalid-argument', `invalid option for network ${network}: unknown bridge network option: ${key}`, {
        hint: `known are ${Object.keys(readers).join(', ')}`,
      });
    try {
      reader(options, value);
    } catch (cause) {
      if (!(cause instanceof TiffinError)) throw cause;
      throw new TiffinError(cause.code, `invalid option for network ${network}: ${cause.message}`, { cause });
    }
  }
  return { network, ips: options.ips, mac: options.mac, aliases: options.aliases, interfaceName: options.interfaceName };
}

/** Reads an address of either family into its usual form. @throws {TiffinError} `invalid-argument` */
export function parseStaticAddress(text: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw new TiffinError('invalid-argument', `invalid ip address ${JSON.stringify(text)}`);
  return formatAddress(address);
}

/** Reads an Ethernet address in any of its spellings into lower case with colons. @throws {TiffinError} `invalid-argument` */
export function parseMac(text: string): string {
  const plain = /^[0-9a-f]{4}(\.[0-9a-f]{4}){2}$/i.test(text) || /^[0-9a-f]{2}([:-])[0-9a-f]{2}(\1[0-9a-f]{2}){4}$/i.test(text);
  if (!plain) throw new TiffinError('invalid-argument', `address ${text}: invalid MAC address`);
  const digits = text.replace(/[.:-]/g, '').toLowerCase();
  return (digits.match(/../g) ?? []).join(':');
}

/** Reads a name under which a container is to be found. @throws {TiffinError} `invalid-argument` */
export function parseAlias(text: string): string {
  if (text === '') throw new TiffinError('invalid-argument', 'alias cannot be empty');
  // What aardvark-dns keeps in a file of words: nothing but names.
  if (text.length <= 253 && /^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/.test(text)) return text;
  throw new TiffinError('invalid-argument', `alias ${JSON.stringify(text)} is not a name of a host`);
}

/** Reads the name of an interface. @throws {TiffinError} `invalid-argument` */
export function parseInterfaceName(text: string): string {
  if (text === '') throw new TiffinError('invalid-argument', 'interface_name cannot be empty');
  const refuse = (why: string): never => {
    throw new TiffinError('invalid-argument', `network interface name ${text} invalid: interface name ${why}: invalid argument`);
  };
  if (text.length > 15) refuse('is too long: interface names must be 15 characters or less');
  if (/[/:\s]/.test(text)) refuse('contains / or : or whitespace characters');
  if (text === '.' || text === '..') refuse('is . or ..');
  if (!/^[\x21-\x7e]+$/.test(text)) refuse('has characters that cannot be printed');
  return text;
}
