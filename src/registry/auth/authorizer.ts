import type { Credentials } from '../../config/auth-file.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { Transport } from '../http/transport.ts';
import type { Challenge } from './challenge.ts';
import { parseChallenges } from './challenge.ts';
import type { Token } from './token.ts';
import { basicAuthorization, fetchToken } from './token.ts';

/** The tokens of one command, by registry and scope, so that its requests share them. */
export type TokenCache = Map<string, Token>;

/** What an authorizer works with. */
export type AuthorizerParts = {
  readonly transport: Transport;
  /** Looked up at the first challenge, not before: most pulls need none. */
  readonly credentials: () => Promise<Credentials | undefined>;
  /** What is asked for: `repository:library/alpine:pull`; several with blanks between them. */
  readonly scope: string;
  readonly insecure: boolean;
  readonly tokens: TokenCache;
  readonly documentMs: number;
};

/** Answers the challenges of one registry for one repository. */
export class Authorizer {
  readonly #parts: AuthorizerParts;
  readonly #origin: string;
  #basic: string | undefined;
  #scope: string;
  #challenge: Challenge | undefined;
  #pending: Promise<string> | undefined;

  constructor(origin: string, parts: AuthorizerParts) {
    this.#origin = origin;
    this.#parts = parts;
    this.#scope = parts.scope;
  }

  /** The `Authorization` to send now, as far as it is known; undefined before the first challenge. */
  current(): string | undefined {
    if (this.#basic !== undefined) return this.#basic;
    const token = this.#parts.tokens.get(this.#key());
    return token !== undefined && token.expiresAt > Date.now() ? `Bearer ${token.value}` : undefined;
  }

  /**
   * Gets another token before the end of one that the registry asked for: a body that is refused would be sent twice.
   *
   * @returns undefined when the registry has not asked for tokens
   */
  async renew(signal: AbortSignal | undefined): Promise<string | undefined> {
    const challenge = this.#challenge;
    if (challenge === undefined || this.current() !== undefined) return this.current();
    this.#pending ??= this.#renew(challenge, signal).finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  /**
   * Gets the `Authorization` that a 401 asks for. Requests that were refused at the same time share one answer.
   *
   * @param refused what was sent when the registry said 401
   * @throws {TiffinError} `unauthorized` when there is nothing (else) to show
   */
  async answer(headers: readonly string[], refused: string | undefined, signal: AbortSignal | undefined): Promise<string> {
    const known = this.current();
    if (known !== undefined && known !== refused) return known;
    this.#pending ??= this.#answer(headers, refused, signal).finally(() => (this.#pending = undefined));
    return this.#pending;
  }

  async #answer(headers: readonly string[], refused: string | undefined, signal: AbortSignal | undefined): Promise<string> {
    const challenges = parseChallenges(headers);
    const bearer = challenges.find(({ scheme }) => scheme === 'bearer');
    const credentials = await this.#parts.credentials();
    if (credentials?.kind === 'registry-token' && bearer !== undefined) return this.#use(`Bearer ${credentials.token}`, refused);
    if (bearer !== undefined) return this.#bearer(bearer, credentials, signal);
    const host = new URL(this.#origin).host;
    if (!challenges.some(({ scheme }) => scheme === 'basic')) {
      throw new TiffinError('unauthorized', `${host} asks for credentials in no way that is known`);
    }
    if (credentials?.kind !== 'password') {
      throw new TiffinError('unauthorized', `${host}: authentication required`, {
        hint: `log in with \`tiffin login ${host}\`, or give --creds USER:PASSWORD or --authfile FILE`,
      });
    }
    return this.#use(basicAuthorization(credentials.username, credentials.password), refused);
  }

  async #renew(challenge: Challenge, signal: AbortSignal | undefined): Promise<string> {
    return this.#bearer(challenge, await this.#parts.credentials(), signal);
  }

  #use(authorization: string, refused: string | undefined): string {
    if (authorization === refused) {
      throw new TiffinError('unauthorized', `${new URL(this.#origin).host} refuses the credentials: invalid username/password`);
    }
    this.#basic = authorization;
    return authorization;
  }

  async #bearer(challenge: Challenge, credentials: Credentials | undefined, signal: AbortSignal | undefined): Promise<string> {
    this.#challenge = challenge;
    this.#scope = agreedScope(challenge.parameters.get('scope') ?? '', this.#parts.scope);
    const limit = AbortSignal.timeout(this.#parts.documentMs);
    const token = await fetchToken(this.#parts.transport, {
      challenge,
      scope: this.#scope,
      credentials,
      registry: new URL(this.#origin),
      insecure: this.#parts.insecure,
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    this.#parts.tokens.set(this.#key(), token);
    return `Bearer ${token.value}`;
  }

  #key(): string {
    return `${this.#origin} ${this.#scope}`;
  }
}

/**
 * What to ask for. A registry may know the repository by another name than we do (a proxy); what is done there is for us to say, and
 * nobody makes us ask for more.
 */
function agreedScope(asked: string, own: string): string {
  const [, name] = /^(repository:[^\s:]+(?::[0-9]+)?[^\s:]*):(?:pull|push|pull,push|push,pull)$/.exec(asked) ?? [];
  return name === undefined || own.includes(' ') ? own : `${name}${own.slice(own.lastIndexOf(':'))}`;
}
