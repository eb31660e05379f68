import { TiffinError } from '../../lib/errors.ts';
import { isPlainAnswer, isTransient, networkCode, networkFailure } from './failure.ts';
import { isLoopbackHost } from './proxy-choice.ts';
import type { Transport } from './transport.ts';

/** How a registry may be spoken to. */
export type OriginRules = {
  /** Host, with its port when one is named. */
  readonly host: string;
  /** https without checks, and http, are allowed. */
  readonly insecure: boolean;
  /** Never http, not even to this machine. */
  readonly strict: boolean;
};

/**
 * Finds out whether a registry speaks https or http. Nothing is asked where only https is allowed. To this machine http is tried first:
 * nobody is in between; elsewhere only where the configuration allows it, and after https.
 *
 * @throws {TiffinError} `unreachable`
 */
export async function findOrigin(transport: Transport, { host, insecure, strict }: OriginRules, signal?: AbortSignal): Promise<URL> {
  const secure = new URL(`https://${host}`);
  const plain = new URL(`http://${host}`);
  const isLocal = isLoopbackHost(secure.hostname);
  if (strict || (!insecure && !isLocal)) return secure;
  if (isLocal) return (await speaks(transport, plain, { insecure, signal })) ? plain : secure;
  return (await speaks(transport, secure, { insecure, signal })) ? secure : plain;
}

/** Whether anything that may be a registry answers there; false says: try the other way. */
async function speaks(
  transport: Transport,
  origin: URL,
  { insecure, signal }: { readonly insecure: boolean; readonly signal: AbortSignal | undefined },
): Promise<boolean> {
  try {
    const response = await transport.send({ method: 'GET', url: new URL('/v2/', origin), headers: {}, insecure, signal });
    await response.discard();
    // Servers that speak https answer http with 400.
    return origin.protocol === 'https:' || response.status !== 400;
  } catch (error) {
    if (error instanceof TiffinError) throw error;
    const code = networkCode(error);
    const other =
      origin.protocol === 'https:' ? isPlainAnswer(error) || isTransient(error) : isTransient(error) || code?.startsWith('HPE_') === true;
    if (other && !(origin.protocol === 'http:' && code === 'ECONNREFUSED')) return false;
    const failure = networkFailure(error, origin.host);
    throw failure instanceof TiffinError
      ? new TiffinError(failure.code, `pinging container registry ${failure.message}`, { cause: error, hint: failure.hint })
      : failure;
  }
}
