/**
 * A registry client as tests want it: places of a scratch home, short waits, warnings kept.
 */
import { findPlaces } from '../../src/config/places.ts';
import { defaultRegistries } from '../../src/config/registries.ts';
import { parseReference } from '../../src/oci/reference.ts';
import { openRegistry, type RegistryClient } from '../../src/registry/client.ts';
import type { RegistryOptions, Timing } from '../../src/registry/options.ts';
import type { ScratchHome } from './scratch-home.ts';

/** Waits that a test can sit through: half a second without progress is the end. */
export const shortTiming: Timing = {
  connectMs: 2000,
  idleMs: 200,
  stallMs: 600,
  documentMs: 1500,
  retryAfterCapMs: 50,
  attempts: 4,
  backOff: { firstMs: 5, factor: 2, capMs: 20 },
};

/** Opens a client for `name`; `messages` receives what it logs. */
export function registryClient(
  home: ScratchHome,
  name: string,
  { messages = [], ...options }: Partial<RegistryOptions> & { readonly messages?: string[] } = {},
): RegistryClient {
  const keep = (message: string): void => void messages.push(message);
  return openRegistry(parseReference(name), {
    places: findPlaces(home.env),
    env: home.env,
    registries: defaultRegistries,
    log: { debug: keep, info: keep, warn: keep },
    timing: shortTiming,
    ...options,
  });
}
