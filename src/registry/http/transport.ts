import type { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';

import type { Dispatcher } from 'undici';

import type { Certificates } from '../../config/certs.ts';
import type { Environment } from '../../config/places.ts';
import { TiffinError } from '../../lib/errors.ts';
import { cancelled, throwIfCancelled } from '../../lib/retry.ts';
import { networkCode, WireError } from './failure.ts';
import { proxyFor } from './proxy-choice.ts';
import type { RequestHeaders } from './redirect.ts';
import { isFollowed, maxRedirects, nextHop } from './redirect.ts';
import { Stalled } from './stall-watch.ts';
import type { Timing } from './timing.ts';

/** What a request carries: a form, a document, or bytes that are opened anew for each time that they are sent. */
export type WireBody = string | Uint8Array | (() => AsyncIterable<Uint8Array>);

/** A request; one whose body is a function says its length in the headers. */
export type WireRequest = {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: RequestHeaders;
  readonly body?: WireBody | undefined;
  /** Certificates are not checked. */
  readonly insecure: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for the next byte, when less than usual. */
  readonly idleMs?: number | undefined;
};

/** The head of an answer, and its body, which must be read to its end or given up with `discard`. */
export type WireResponse = {
  readonly status: number;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
  header(name: string): string | undefined;
  headers(name: string): readonly string[];
  readonly body: AsyncIterable<Uint8Array>;
  discard(): Promise<void>;
};

type TlsOptions = { readonly secureContext: SecureContext; readonly rejectUnauthorized: boolean };

/** What sends requests; tests give their own. */
export type Sender = Pick<Transport, 'send'>;

/** What a transport works with. */
export type TransportParts = {
  readonly env: Environment;
  readonly timing: Timing;
  readonly userAgent: string;
  /** Certificates for a `host[:port]`. */
  certificates(host: string): Certificates;
  /** The authorities that the system trusts, in PEM. */
  authorities(): string | undefined;
};

/** Sends requests: one pool of connections for each origin; nothing is loaded or connected before the first. */
export class Transport implements AsyncDisposable {
  readonly #parts: TransportParts;
  readonly #dispatchers = new Map<string, Promise<Dispatcher>>();

  constructor(parts: TransportParts) {
    this.#parts = parts;
  }

  /**
   * Sends a request and follows redirects, without credentials as soon as the origin changes.
   *
   * @throws {TiffinError} `cancelled`, `unreachable` past a time limit, `denied` for a redirect that is not followed; else the network's own error
   */
  async send(request: WireRequest): Promise<WireResponse> {
    let { url, headers } = request;
    for (let hops = 0; hops <= maxRedirects; hops += 1) {
      const response = await this.#sendOnce({ ...request, url, headers });
      if (!isFollowed(request.method, response.status)) return response;
      await response.discard();
      ({ url, headers } = nextHop(url, response.header('location'), headers));
    }
    throw new TiffinError('corrupt', `${request.url.host} redirects more than ${maxRedirects} times`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = await Promise.allSettled(this.#dispatchers.values());
    this.#dispatchers.clear();
    await Promise.all(open.flatMap((result) => (result.status === 'fulfilled' ? [result.value.destroy()] : [])));
  }

  async #sendOnce(request: WireRequest): Promise<WireResponse> {
    throwIfCancelled(request.signal);
    const { default: send } = await import('undici/lib/api/api-request.js');
    const { timing, userAgent } = this.#parts;
    try {
      const dispatcher = await this.#dispatcherFor(request.url, request.insecure);
      const answer = await send.call(dispatcher, {
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: request.method,
        headers: { 'user-agent': userAgent, 'accept-encoding': 'identity', ...request.headers },
        body: openBody(request.body),
        headersTimeout: request.idleMs ?? timing.idleMs,
        bodyTimeout: request.idleMs ?? timing.idleMs,
        ...(request.signal === undefined ? {} : { signal: request.signal }),
      });
      return wrap(answer, request);
    } catch (error) {
      throw aborted(request) ?? wireError(error, request.url);
    }
  }

  #dispatcherFor(url: URL, insecure: boolean): Promise<Dispatcher> {
    const proxy = proxyFor(url, this.#parts.env);
    const key = `${url.origin} ${insecure} ${proxy?.href ?? ''}`;
    const existing = this.#dispatchers.get(key);
    if (existing !== undefined) return existing;
    const made = this.#makeDispatcher(url, insecure, proxy);
    this.#dispatchers.set(key, made);
    return made;
  }

  async #makeDispatcher(url: URL, insecure: boolean, proxy: URL | undefined): Promise<Dispatcher> {
    const tls = url.protocol === 'https:' ? await this.#tlsOptions(url, insecure) : {};
    const limits = { allowH2: false, connectTimeout: this.#parts.timing.connectMs, keepAliveTimeout: 10_000 };
    if (proxy === undefined) {
      const { default: Agent } = await import('undici/lib/dispatcher/agent.js');
      return new Agent({ ...limits, connect: { ...tls, timeout: this.#parts.timing.connectMs, allowH2: false } });
    }
    const { default: ProxyAgent } = await import('undici/lib/dispatcher/proxy-agent.js');
    const { default: Pool } = await import('undici/lib/dispatcher/pool.js');
    const { default: connect } = await import('undici/lib/api/api-connect.js');
    // The whole of undici would give every pool this method.
    const clientFactory = (origin: URL, options: object): Dispatcher => Object.assign(new Pool(origin, options), { connect });
    const proxyTls = proxy.protocol === 'https:' ? await this.#tlsOptions(proxy, false) : {};
    return new ProxyAgent({
      ...limits,
      uri: proxy.href,
      clientFactory,
      requestTls: { ...tls, allowH2: false },
      proxyTls: { ...proxyTls, allowH2: false },
    });
  }

  /** One context for all connections: to parse the system's authorities takes longer than to connect. */
  async #tlsOptions(url: URL, insecure: boolean): Promise<TlsOptions> {
    const { createSecureContext, rootCertificates } = await import('node:tls');
    const { authorities, clients } = this.#parts.certificates(url.host);
    const system = insecure ? [] : [this.#parts.authorities() ?? rootCertificates.join('\n')];
    let secureContext: SecureContext;
    try {
      secureContext = createSecureContext({
        minVersion: 'TLSv1.2',
        ca: [...system, ...authorities],
        cert: clients.map(({ certificate }) => certificate),
        key: clients.map(({ key }) => key),
      });
    } catch (cause) {
      throw new TiffinError('invalid-argument', `the certificates for ${url.host} cannot be used`, { cause });
    }
    return { secureContext, rejectUnauthorized: !insecure };
  }
}

/** The library's types do not know that it takes any iterable of bytes. */
function openBody(body: WireBody | undefined): string | Uint8Array | Readable | null {
  return (typeof body === 'function' ? body() : (body ?? null)) as string | Uint8Array | Readable | null;
}

function wrap(answer: Dispatcher.ResponseData, request: WireRequest): WireResponse {
  const headers = (name: string): readonly string[] => {
    const value = answer.headers[name];
    return value === undefined ? [] : Array.isArray(value) ? value : [value];
  };
  return {
    status: answer.statusCode,
    url: request.url,
    header: (name) => headers(name)[0],
    headers,
    body: readBody(answer.body, request),
    discard: async () => {
      // Reading a short rest keeps the connection; a long or stalled one is not worth it.
      await answer.body.dump({ limit: 65_536, signal: AbortSignal.timeout(1000) }).catch(() => answer.body.destroy());
    },
  };
}

async function* readBody(body: AsyncIterable<Uint8Array>, request: WireRequest): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw aborted(request) ?? wireError(error, request.url);
  }
}

function wireError(error: unknown, url: URL): unknown {
  const code = error instanceof TiffinError ? undefined : networkCode(error);
  return code === undefined ? error : new WireError(url.host, code, error);
}

/** Limits of ours and a wish of the caller all come as an aborted signal. */
function aborted({ signal, url }: WireRequest): Error | undefined {
  if (signal?.aborted !== true) return undefined;
  if (signal.reason instanceof Stalled) return new WireError(url.host, signal.reason.code, signal.reason);
  const timedOut = signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError';
  return timedOut ? new TiffinError('unreachable', `${url.host}: no whole answer in time`, { cause: signal.reason }) : cancelled(signal);
}
