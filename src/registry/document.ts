import { TiffinError } from '../lib/errors.ts';
import { readBounded } from '../lib/streams.ts';
import { networkFailure } from './http/failure.ts';
import { timingFor } from './http/timing.ts';
import type { RegistryOptions } from './options.ts';
import { makeTransport } from './repository/repository.ts';

/** What is fetched, and its limits. */
export type DocumentRequest = { readonly maxBytes: number; readonly signal?: AbortSignal | undefined };

/**
 * Fetches a small document that is on no registry, such as a signature; no credentials are shown to anyone.
 *
 * @returns undefined when there is none (404)
 * @throws {TiffinError} `unreachable`, `corrupt` when it is larger than `maxBytes`
 */
export async function fetchDocument(
  url: URL,
  options: Pick<RegistryOptions, 'places' | 'env' | 'registries' | 'log' | 'timing'>,
  { maxBytes, signal }: DocumentRequest,
): Promise<Uint8Array | undefined> {
  const timing = timingFor(options);
  await using transport = makeTransport(options, timing);
  const limit = AbortSignal.timeout(timing.documentMs);
  try {
    const response = await transport.send({
      method: 'GET',
      url,
      headers: {},
      insecure: false,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    if (response.status === 200) return await readBounded(response.body, maxBytes, 'the answer');
    await response.discard();
    if (response.status === 404) return undefined;
    throw new TiffinError('unreachable', `${url.host} answered with status ${response.status}`);
  } catch (error) {
    const failure = networkFailure(error, url.host);
    if (!(failure instanceof TiffinError) || failure.code === 'cancelled') throw failure;
    throw new TiffinError(failure.code, `read ${url.href}: ${failure.message}`, { hint: failure.hint, cause: failure.cause });
  }
}
