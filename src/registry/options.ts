import type { Credentials } from '../config/auth-file.ts';
import type { Environment, Places } from '../config/places.ts';
import type { RegistriesConfig } from '../config/registries.ts';
import type { Log } from '../lib/log.ts';
import type { Timing } from './http/timing.ts';

export type { Timing } from './http/timing.ts';

/** What a client works with, and what a command line may change. */
export type RegistryOptions = {
  readonly places: Places;
  readonly env: Environment;
  readonly registries: RegistriesConfig;
  readonly log: Log;
  /** `--tls-verify`; undefined: as registries.conf says. */
  readonly tlsVerify?: boolean | undefined;
  /** `--creds`: in place of all files. */
  readonly credentials?: Credentials | undefined;
  readonly authfile?: string | undefined;
  /** `--cert-dir`. */
  readonly certificateDirectory?: string | undefined;
  readonly timing?: Partial<Timing> | undefined;
};
