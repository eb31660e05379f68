import { TiffinError } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { backOffDelay, sleep, throwIfCancelled } from '../../lib/retry.ts';
import { readBounded } from '../../lib/streams.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import { Busy, isBusyStatus } from './busy.ts';
import { isTransient, networkFailure, statusFailure } from './failure.ts';
import type { RequestHeaders } from './redirect.ts';
import type { Timing } from './timing.ts';
import type { Transport, WireResponse } from './transport.ts';

/** What a connection works with. */
export type ConnectionParts = {
  readonly transport: Transport;
  readonly timing: Timing;
  readonly log: Log;
  readonly insecure: boolean;
  /** Finds out once how the registry is spoken to: `https://host`. */
  readonly origin: (signal: AbortSignal | undefined) => Promise<URL>;
  readonly authorizer: (origin: URL) => Authorizer;
};

/** A request to a registry; `step` says in errors what it is for. */
export type RegistryRequest = {
  /** Beginning with `/v2/`. */
  readonly path: string;
  readonly step: string;
  readonly method?: 'GET' | 'HEAD';
  readonly headers?: RequestHeaders;
  readonly signal?: AbortSignal | undefined;
  /** Answers beside 200 that are not failures. */
  readonly accept?: readonly number[];
  /** Only one attempt: another place can be asked. */
  readonly once?: boolean;
};

/** An answer that was read whole. */
export type SmallAnswer = { readonly response: WireResponse; readonly bytes: Uint8Array };

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
    return this.#repeat(request, (idleMs) => this.#send(request, request.signal, idleMs));
  }

  /** Sends a request and reads the answer whole, within a limit of bytes and of time. @throws {TiffinError} as `open` */
  read(request: RegistryRequest, maxBytes: number): Promise<SmallAnswer> {
    return this.#repeat(request, async (idleMs) => {
      const limit = AbortSignal.timeout(this.#parts.timing.documentMs);
      const signal = request.signal === undefined ? limit : AbortSignal.any([request.signal, limit]);
      const response = await this.#send(request, signal, idleMs);
      if (Number(response.header('content-length') ?? 0) > maxBytes && request.method !== 'HEAD') {
        await response.discard();
        throw new TiffinError('corrupt', `${request.step}: the answer is larger than ${maxBytes} bytes`);
      }
      return { response, bytes: await readBounded(response.body, maxBytes, `${request.step}: the answer`) };
    });
  }

  /** Attempts until one succeeds, none may help any more, or nothing has come for `stallMs`. */
  async #repeat<Result>(request: RegistryRequest, task: (idleMs: number) => Promise<Result>): Promise<Result> {
    const { timing, log } = this.#parts;
    let remainingMs = timing.stallMs;
    for (let attempt = 1; ; attempt += 1) {
      const startedAt = performance.now();
      try {
        return await task(Math.max(1, Math.min(timing.idleMs, remainingMs)));
      } catch (error) {
        throwIfCancelled(request.signal);
        const spentMs = performance.now() - startedAt;
        remainingMs -= spentMs;
        const last = request.once === true || attempt >= timing.attempts || remainingMs <= 0;
        if (last || !(error instanceof Busy || isTransient(error))) throw failureOf(error, request);
        if (spentMs > noticedMs) log.warn(`${messageOf(failureOf(error, request))}; trying again`);
        await sleep(this.#pause(error, attempt), request.signal);
      }
    }
  }

  /** The wait before the next attempt; said when a server asked for it. */
  #pause(error: unknown, attempt: number): number {
    const { timing, log } = this.#parts;
    const own = backOffDelay(attempt, timing.backOff);
    const asked = error instanceof Busy ? error.retryAfterMs : undefined;
    if (asked === undefined) return own;
    const granted = Math.max(own, Math.min(asked, timing.retryAfterCapMs));
    log.warn(`${error instanceof Error ? error.message : 'the registry is busy'}; trying again in ${Math.ceil(granted / 1000)} s`);
    return granted;
  }

  async #send(request: RegistryRequest, signal: AbortSignal | undefined, idleMs: number): Promise<WireResponse> {
    const { transport, insecure, origin: findOrigin } = this.#parts;
    const origin = await findOrigin(request.signal);
    const authorizer = (this.#authorizer ??= this.#parts.authorizer(origin));
    const send = (authorization: string | undefined): Promise<WireResponse> => {
      const headers = authorization === undefined ? { ...request.headers } : { ...request.headers, authorization };
      return transport.send({ method: request.method ?? 'GET', url: new URL(request.path, origin), headers, insecure, signal, idleMs });
    };
    const first = authorizer.current();
    const response = await send(first);
    // A 401 of another origin, reached by a redirect, must not make us show our credentials.
    if (response.status !== 401 || response.url.origin !== origin.origin) return check(response, request);
    await response.discard();
    return check(await send(await authorizer.answer(response.headers('www-authenticate'), first, signal)), request);
  }
}

async function check(response: WireResponse, request: RegistryRequest): Promise<WireResponse> {
  const { status } = response;
  if (status === 200 || request.accept?.includes(status) === true) return response;
  const { host } = response.url;
  const body = await readBounded(response.body, 65_536, 'the answer').catch(() => new Uint8Array());
  const failure = statusFailure(status, body, { step: request.step, host });
  throw isBusyStatus(status) ? new Busy(failure, response) : failure;
}

function failureOf(error: unknown, { step }: RegistryRequest): unknown {
  if (error instanceof Busy) return error.failure;
  const failure = networkFailure(error, 'registry');
  if (!(failure instanceof TiffinError) || failure === error) return failure;
  return new TiffinError(failure.code, `${step}: ${failure.message}`, { cause: error, hint: failure.hint });
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
