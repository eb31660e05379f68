import type { Abortable } from './options.ts';
import type { Container } from './container.ts';

/** When a container is of use. */
export type WaitFor =
  /** Somebody in the container listens on this TCP port; it need not be published. */
  | { readonly port: number }
  /** It has written this, `times` times in all (1). */
  | { readonly log: string | RegExp; readonly times?: number }
  /** Its health check says so. */
  | { readonly health: 'healthy' }
  /** This command, run in it, ends with 0. */
  | { readonly exec: readonly string[] }
  /** A published port answers an HTTP GET with this status (any from 200 to 399). */
  | { readonly http: { readonly port: number; readonly path?: string; readonly status?: number } }
  /** It has ended with this status (0). */
  | { readonly exit: number }
  /** You say so; asked again every 100 ms. */
  | ((container: Container) => boolean | Promise<boolean>);

/** How long to wait. */
export type WaitForOptions = Abortable & {
  /** 60,000 by default. */
  readonly timeoutMs?: number;
};
