import { TiffinError } from '../lib/errors.ts';

/** Options of the driver `bridge`, checked; the one that names its interface is apart. */
export type BridgeOptions = { readonly options: Readonly<Record<string, string>>; readonly bridgeName: string | undefined };

type Reader = (value: string) => string;

const readers: Readonly<Record<string, Reader>> = {
  mtu: (value) => String(parseNumber(value, 65_535)),
  vlan: (value) => {
    const id = parseNumber(value, Number.MAX_SAFE_INTEGER);
    if (id > 4094) throw new TiffinError('invalid-argument', `vlan ID ${value} must be between 0 and 4094`);
    return String(id);
  },
  metric: (value) => String(parseNumber(value, 4_294_967_295)),
  isolate: (value) => (value === 'strict' ? value : parseBoolean(value, 'isolate')),
  no_default_route: (value) => parseBoolean(value, 'no_default_route'),
  vrf: (value) => value,
  mode: parseMode,
};
const dockerNames: Readonly<Record<string, string>> = { 'com.docker.network.driver.mtu': 'mtu' };
const bridgeNameOption = 'com.docker.network.bridge.name';

/**
 * Reads `-o KEY=VALUE` of `network create`.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words; `unsupported` for a bridge that is not ours
 */
export function parseBridgeOptions(given: Readonly<Record<string, string>>): BridgeOptions {
  const options: Record<string, string> = {};
  for (const [key, value] of Object.entries(given)) {
    if (key === bridgeNameOption) continue;
    const name = dockerNames[key] ?? key;
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (reader === undefined)
      throw new TiffinError('invalid-argument', `unsupported bridge network option ${key}`, {
        hint: `known are ${Object.keys(readers).join(', ')}`,
      });
    options[name] = reader(value);
  }
  return { options, bridgeName: given[bridgeNameOption] };
}

function parseNumber(text: string, maximum: number): number {
  if (!/^\d{1,16}$/.test(text)) throw new TiffinError('invalid-argument', `strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  const number = Number(text);
  if (number <= maximum) return number;
  throw new TiffinError('invalid-argument', `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
}

function parseBoolean(text: string, option: string): string {
  if (/^(1|t|true)$/i.test(text)) return 'true';
  if (/^(0|f|false)$/i.test(text)) return 'false';
  throw new TiffinError(
    'invalid-argument',
    `failed to parse ${option} option: strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

function parseMode(text: string): string {
  if (text === 'managed' || text === '') return 'managed';
  if (text === 'unmanaged')
    throw new TiffinError('unsupported', "bridge mode unmanaged needs a bridge that is there already, and those of the host are root's", {
      hint: 'leave out the option: the bridge is made when it is needed',
    });
  throw new TiffinError('invalid-argument', `unknown bridge mode ${JSON.stringify(text)}`);
}
