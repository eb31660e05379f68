import { TiffinError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { backOffDelay, sleep, throwIfCancelled } from '../../lib/retry.ts';
import { readBounded } from '../../lib/streams.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { Busy, isBusyStatus } from './busy.ts';
import { isTransient, networkFailure, statedCode, statusFailure } from './failure.ts';
import { rateLimitText } from './rate-limit.ts';
import type { RequestHeaders } from './redirect.ts';
import type { Timing } from './timing.ts';
import type { Transport, WireBody, WireRequest, WireResponse } from './transport.ts';
import type { Warnings } from './warnings.ts';

/** What a connection works with. */
export type ConnectionParts = {
  readonly transport: Transport;
  readonly timing: Timing;
  readonly log: Log;
  readonly insecure: boolean;
  /** Finds out once how the registry is spoken to: `https://host`. */
  readonly origin: (signal: AbortSignal | undefined) => Promise<URL>;
  readonly authorizer: (origin: URL) => Authorizer;
  readonly warnings?: Warnings | undefined;
};

/** A request to a registry; `step` says in errors what it is for. */
export type RegistryRequest = {
  /** Beginning with `/v2/`; or where the registry said to go on, which may be another server and then sees no credentials. */
  readonly path: string | URL;
  readonly step: string;
  readonly method?: WireRequest['method'];
  readonly headers?: RequestHeaders;
  readonly body?: WireBody | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Answers beside 200 that are not failures. */
  readonly accept?: readonly number[];
  /** Only one attempt: another place can be asked. */
  readonly once?: boolean;
};

/** An answer that was read whole. */
export type SmallAnswer = { readonly response: WireResponse; readonly bytes: Uint8Array };

/** One of several attempts at something. */
export type Attempt = {
  /** From 1; 1 again after progress. */
  readonly number: number;
  /** Milliseconds to wait for the next byte. */
  readonly idleMs: number;
  /** Says that something was gained, so that failures before it do not count any more. */
  progressed(): void;
  /** Says that bytes move: only the time without any is limited. */
  alive(): void;
};

/** Whoever waits longer than this wants to know what for. */
const noticedMs = 5000;

/** Requests to one registry with its credentials: challenges are answered, passing failures tried again. */
export class Connection {
  readonly #parts: ConnectionParts;
  #authorizer: Authorizer | undefined;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  /**
   * Sends a request, and gives the answer with its body still to be read.
   *
   * @throws {TiffinError} for every status but 200 and those accepted
   */
  open(request: RegistryRequest): Promise<WireResponse> {
    return this.repeat(request, ({ idleMs }) => this.send(request, idleMs));
  }

  /** Sends a request and reads the answer whole, within a limit of bytes and of time. @throws {TiffinError} as `open` */
  read(request: RegistryRequest, maxBytes: number): Promise<SmallAnswer> {
    return this.repeat(request, ({ idleMs }) => this.readOnce(request, maxBytes, idleMs));
  }

  /** One attempt of `read`, for use within `repeat`. */
  async readOnce(request: RegistryRequest, maxBytes: number, idleMs: number): Promise<SmallAnswer> {
    const limit = AbortSignal.timeout(this.#parts.timing.documentMs);
    const signal = request.signal === undefined ? limit : AbortSignal.any([request.signal, limit]);
    const response = await this.send({ ...request, signal }, idleMs);
    if (Number(response.header('content-length') ?? 0) > maxBytes && request.method !== 'HEAD') {
      await response.discard();
      throw new TiffinError('corrupt', `${request.step}: the answer is larger than ${maxBytes} bytes`);
    }
    return { response, bytes: await readBounded(response.body, maxBytes, `${request.step}: the answer`) };
  }

  /**
   * Attempts something, in one request or several, until it succeeds, no further attempt may help, or nothing was gained for `stallMs`.
   *
   * @throws {TiffinError} the last failure, in our words
   */
  async repeat<Result>(
    request: Pick<RegistryRequest, 'step' | 'signal' | 'once'>,
    task: (attempt: Attempt) => Promise<Result>,
  ): Promise<Result> {
    const { timing, log } = this.#parts;
    let remainingMs = timing.stallMs;
    let number = 1;
    let startedAt = performance.now();
    const alive = (): void => {
      remainingMs = timing.stallMs;
      startedAt = performance.now();
    };
    const progressed = (): void => {
      alive();
      number = 1;
    };
    for (; ; number += 1) {
      startedAt = performance.now();
      try {
        return await task({ number, idleMs: Math.max(1, Math.min(timing.idleMs, remainingMs)), progressed, alive });
      } catch (error) {
        throwIfCancelled(request.signal);
        const spentMs = performance.now() - startedAt;
        remainingMs -= spentMs;
        const last = request.once === true || number >= timing.attempts || remainingMs <= 0;
        if (last || !(error instanceof Busy || isTransient(error))) throw failureOf(error, request);
        if (spentMs > noticedMs) log.warn(`${messageOf(failureOf(error, request))}; trying again`);
        await sleep(this.#pause(error, number), request.signal);
      }
    }
  }

  /** Sends a request once. @throws {Busy} {WireError} {TiffinError} what `repeat` understands */
  async send(request: RegistryRequest, idleMs: number): Promise<WireResponse> {
    const { transport, insecure, origin: findOrigin } = this.#parts;
    const { signal, method = 'GET', body, path } = request;
    const origin = await findOrigin(signal);
    const url = new URL(path, origin);
    const send = (authorization: string | undefined): Promise<WireResponse> => {
      const headers = authorization === undefined ? { ...request.headers } : { ...request.headers, authorization };
      return transport.send({ method, url, headers, body, insecure, signal, idleMs });
    };
    if (url.origin !== origin.origin) return this.#check(await send(undefined), request);
    const authorizer = (this.#authorizer ??= this.#parts.authorizer(origin));
    const first = authorizer.current() ?? (await authorizer.renew(signal));
    const response = await send(first);
    // A 401 of another origin, reached by a redirect, must not make us show our credentials.
    if (response.status !== 401 || response.url.origin !== origin.origin) return this.#check(response, request);
    await response.discard();
    return this.#check(await send(await authorizer.answer(response.headers('www-authenticate'), first, signal)), request);
  }

  /** The wait before the next attempt; said when a server asked for it. */
  #pause(error: unknown, attempt: number): number {
    const { timing, log } = this.#parts;
    const own = backOffDelay(attempt, timing.backOff);
    const asked = error instanceof Busy ? error.retryAfterMs : undefined;
    const isLimited = error instanceof Busy && error.isRateLimit;
    if (asked === undefined && !isLimited) return own;
    const granted = Math.max(own, Math.min(asked ?? 0, timing.retryAfterCapMs));
    log.warn(`${error instanceof Error ? error.message : 'the registry is busy'}; retrying in ${Math.ceil(granted / 1000)}s`);
    return granted;
  }

  async #check(response: WireResponse, request: RegistryRequest): Promise<WireResponse> {
    const { status } = response;
    this.#parts.warnings?.note(response);
    if (status === 200 || request.accept?.includes(status) === true) return response;
    throw (await readRefusal(response, request.step)).failure;
  }
}

/** A refusal in our words, and its code of the distribution spec. */
export type Refusal = { readonly failure: Busy | TiffinError; readonly code: string | undefined };

/** Reads an answer that refuses to its end. */
export async function readRefusal(response: WireResponse, step: string): Promise<Refusal> {
  const { status } = response;
  const { host } = response.url;
  const body = await readBounded(response.body, 65_536, 'the answer').catch(() => new Uint8Array());
  const failure = statusFailure(status, body, { step, host, limits: status === 429 ? rateLimitText(response) : undefined });
  return { failure: isBusyStatus(status) ? new Busy(failure, response) : failure, code: statedCode(body) };
}

function failureOf(error: unknown, { step }: Pick<RegistryRequest, 'step'>): unknown {
  if (error instanceof Busy) return error.failure;
  const failure = networkFailure(error, 'registry');
  if (!(failure instanceof TiffinError) || failure === error) return failure;
  return new TiffinError(failure.code, `${step}: ${failure.message}`, { cause: error, hint: failure.hint });
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
