import type { ContainersConf } from '../config/containers-conf.ts';
import type { NetworkMode } from '../config/network-settings.ts';
import { formatOrigin } from '../config/source-file.ts';
import { TiffinError } from '../lib/errors.ts';
import { parseNetworkMode } from './mode.ts';

/**
 * How containers are connected that do not say: `netns`, and for `private` the `default_rootless_network_cmd` of containers.conf.
 *
 * @returns undefined when neither is set
 * @throws {TiffinError} with file and line for what is no network mode
 */
export function defaultNetworkMode({ netns, rootlessNetworkCommand }: ContainersConf): NetworkMode | undefined {
  const setting = netns === undefined || ['', 'private', 'default'].includes(netns.value) ? rootlessNetworkCommand : netns;
  if (setting === undefined || setting.value === '') return undefined;
  const refuse = (reason: string): TiffinError => new TiffinError('invalid-argument', `${formatOrigin(setting.origin)}: ${reason}`);
  if (setting === rootlessNetworkCommand && !['pasta', 'slirp4netns'].includes(setting.value))
    throw refuse(`invalid default_rootless_network_cmd option "${setting.value}": must be pasta or slirp4netns`);
  try {
    return parseNetworkMode([setting.value]);
  } catch (cause) {
    throw cause instanceof TiffinError ? refuse(cause.message) : cause;
  }
}
