import type { Environment, Places } from '../config/places.ts';
import type { RegistriesConfig } from '../config/registries.ts';
import type { Log } from '../lib/log.ts';
import type { Timing } from './http/timing.ts';

export type { Timing } from './http/timing.ts';

/** What a command line may change about how a registry is spoken to. */
export type AccessOptions = {
  /** `--creds`: in place of all files. */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  readonly authFile?: string | undefined;
  /** `--cert-dir`. */
  readonly certificateDirectory?: string | undefined;
  /** `--tls-verify`; undefined: as registries.conf says. */
  readonly verifyTls?: boolean | undefined;
  /** Attempts after the first. */
  readonly retries?: number | undefined;
  /** Wait before the second attempt; later ones wait longer. */
  readonly retryDelayMs?: number | undefined;
};

/** What a client works with. */
export type RegistryOptions = AccessOptions & {
  readonly places: Places;
  readonly env: Environment;
  readonly registries: RegistriesConfig;
  readonly log: Log;
  readonly timing?: Partial<Timing> | undefined;
};
