import { TiffinError } from '../lib/errors.ts';
import { backOffDelay, sleep, throwIfCancelled } from '../lib/retry.ts';
import { isBusyStatus } from './http/busy.ts';
import { isTransient, networkFailure } from './http/failure.ts';
import { timingFor } from './http/timing.ts';
import type { Transport, WireResponse } from './http/transport.ts';
import type { RegistryOptions } from './options.ts';
import { makeTransport } from './repository/repository.ts';

/** A file on its way from a web server; disposing of it ends the transfer. */
export type Download = AsyncDisposable & {
  /** Where it came from, after redirects. */
  readonly url: URL;
  header(name: string): string | undefined;
  /** Fails with a `TiffinError` in our words; ends early only when the server says so. */
  readonly body: AsyncIterable<Uint8Array>;
};

/**
 * Asks a web server for a file, as ADD and build contexts do.
 *
 * Redirects are followed to http and https only, from https never to http; a name and a password in the address are shown to its own
 * origin alone. The proxies of the environment and the certificates of certs.d count.
 *
 * @throws {TiffinError} `invalid-argument` for an address of another kind, `not-found`, `denied`, `unreachable`, `cancelled`
 */
export async function openDownload(
  address: string,
  options: Pick<RegistryOptions, 'places' | 'env' | 'registries' | 'log' | 'timing' | 'retries' | 'retryDelayMs'>,
  signal?: AbortSignal,
): Promise<Download> {
  const url = parseAddress(address);
  const timing = timingFor(options);
  const transport = makeTransport(options, timing);
  const headers = takeCredentials(url);
  try {
    for (let number = 1; ; number += 1) {
      try {
        return open(await ask(transport, { url, headers, signal }), transport, url);
      } catch (error) {
        throwIfCancelled(signal);
        if (number >= timing.attempts || !(isTransient(error) || error instanceof BusyServer)) throw error;
        await sleep(backOffDelay(number, timing.backOff), signal);
      }
    }
  } catch (error) {
    await transport[Symbol.asyncDispose]();
    throw worded(error, url);
  }
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new TiffinError('invalid-argument', `${address}: only http and https addresses can be fetched`);
}

/** Takes the name and the password out of an address. */
function takeCredentials(url: URL): Record<string, string> {
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (username === '') return {};
  const pair = `${decoded(url, username)}:${decoded(url, password)}`;
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` };
}

function decoded(url: URL, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new TiffinError(
      'invalid-argument',
      `fetch ${url.href}: the name or the password in the address is not encoded as addresses are`,
      {
        hint: 'write % as %25',
        cause,
      },
    );
  }
}

/** A server that may answer later. */
class BusyServer extends TiffinError {}

type Asked = { readonly url: URL; readonly headers: Record<string, string>; readonly signal: AbortSignal | undefined };

async function ask(transport: Transport, { url, headers, signal }: Asked): Promise<WireResponse> {
  const response = await transport.send({ method: 'GET', url, headers, insecure: false, signal });
  if (response.status === 200) return response;
  await response.discard();
  const { status } = response;
  const message = `${response.url.host} answered with status ${status}`;
  if (isBusyStatus(status)) throw new BusyServer('unreachable', message);
  throw new TiffinError(
    status === 404 || status === 410 ? 'not-found' : status === 401 || status === 403 ? 'denied' : 'unreachable',
    message,
  );
}

function open(response: WireResponse, transport: Transport, asked: URL): Download {
  return {
    url: response.url,
    header: (name) => response.header(name),
    body: readBody(response, asked),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

async function* readBody(response: WireResponse, asked: URL): AsyncGenerator<Uint8Array> {
  try {
    yield* response.body;
  } catch (error) {
    throw worded(error, asked);
  }
}

function worded(error: unknown, url: URL): unknown {
  const failure = networkFailure(error, url.host);
  if (!(failure instanceof TiffinError) || failure.code === 'cancelled') return failure;
  return new TiffinError(failure.code, `fetch ${url.href}: ${failure.message}`, { hint: failure.hint, cause: failure.cause });
}
