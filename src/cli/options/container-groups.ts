import { healthOptions } from './health.ts';
import { identityOptions } from './identity.ts';
import { imageOptions } from './image-choice.ts';
import { lifecycleOptions } from './lifecycle.ts';
import { limitOptions } from './limits.ts';
import { namespaceOptions } from './namespaces.ts';
import { networkOptions } from './network.ts';
import { optionGroup } from './option.ts';
import { environmentOptions, hostEnvironmentOptions, processOptions } from './process.ts';
import { securityOptions } from './security.ts';
import { stdioOptions, type runOptions } from './stdio.ts';
import { storageOptions } from './storage.ts';

/** The groups that `run` and `create` share, each a field of the command. Call once for each field initialiser. */
export const containerGroups = {
  identity: () => optionGroup('Identity', identityOptions()),
  stdio: () => optionGroup('Stream', stdioOptions()),
  environment: () => optionGroup('Environment', { ...environmentOptions(), ...hostEnvironmentOptions() }),
  process: () => optionGroup('Process', processOptions()),
  image: () => optionGroup('Image', imageOptions()),
  storage: () => optionGroup('File system', storageOptions()),
  network: () => optionGroup('Network', networkOptions()),
  namespaces: () => optionGroup('Namespace', namespaceOptions()),
  security: () => optionGroup('Security', securityOptions()),
  limits: () => optionGroup('Limit', limitOptions()),
  health: () => optionGroup('Health check', healthOptions()),
  lifecycle: () => optionGroup('Lifecycle and log', lifecycleOptions()),
} as const;

/** The values of the groups that `run` and `create` share. */
export type ContainerFields = {
  readonly [Group in keyof typeof containerGroups]: ReturnType<(typeof containerGroups)[Group]>;
};

/** The values of the options that only `run` has. */
export type RunFields = ReturnType<typeof runOptions>;
