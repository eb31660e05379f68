import type { Credentials } from '../../config/auth-file.ts';
import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import { readBounded } from '../../lib/streams.ts';
import { Busy, isBusyStatus } from '../http/busy.ts';
import { statusFailure } from '../http/failure.ts';
import { isLoopbackHost } from '../http/proxy-choice.ts';
import type { Sender, WireResponse } from '../http/transport.ts';
import type { Challenge } from './challenge.ts';

/** A bearer token, and until when it is used; milliseconds of the clock. */
export type Token = { readonly value: string; readonly expiresAt: number };

/** What a token is asked for. */
export type TokenRequest = {
  readonly challenge: Challenge;
  readonly scope: string;
  readonly credentials: Credentials | undefined;
  /** The registry that sent the challenge. */
  readonly registry: URL;
  readonly insecure: boolean;
  readonly signal: AbortSignal;
};

const maxTokenBytes = 1 << 20;
/** What a token lives when its server does not say. */
const defaultLifeSeconds = 60;
/** A token is given up this long before its end, for clocks and for the way. */
const marginMs = 5000;

/**
 * Gets a token from the server that a challenge names.
 *
 * @throws {Busy} when it may have one later
 * @throws {TiffinError} `unauthorized` when it refuses, `denied` when credentials would go over plain http, `corrupt` for another answer
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function fetchToken(transport: Sender, request: TokenRequest): Promise<Token> {
  const realm = realmOf(request);
  const response =
    request.credentials?.kind === 'identity-token'
      ? await postRefreshToken(transport, realm, request)
      : await getToken(transport, realm, request);
  const body = await readBounded(response.body, maxTokenBytes, `the answer of ${realm.host}`);
  if (response.status === 200) return readToken(body, realm.host, Date.now());
  const { status } = response;
  const failure = statusFailure(status === 400 ? 401 : status, body, { step: `get a token from ${realm.host}`, host: realm.host });
  throw isBusyStatus(status) ? new Busy(failure, response) : failure;
}

/** Reads the answer of a token server. Pure. @throws {TiffinError} `corrupt` */
export function readToken(body: Uint8Array, host: string, now: number): Token {
  const answer = parseJson(body, { what: `the answer of ${host}`, maxBytes: maxTokenBytes, maxDepth: 8 });
  const fields = typeof answer === 'object' && answer !== null && !Array.isArray(answer) ? answer : {};
  const value = fields['token'] || fields['access_token'];
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) throw new TiffinError('corrupt', `the answer of ${host} has no token`);
  const stated = fields['expires_in'];
  const seconds = typeof stated === 'number' && stated > 0 ? Math.min(stated, 86_400) : defaultLifeSeconds;
  return { value, expiresAt: now + Math.max(seconds * 1000 - marginMs, seconds * 500) };
}

/** The value of a Basic `Authorization` header. */
export function basicAuthorization(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** The address of the token server; one that would weaken the transport is refused. */
function realmOf({ challenge, registry, insecure }: TokenRequest): URL {
  const text = challenge.parameters.get('realm') ?? '';
  if (!URL.canParse(text)) throw new TiffinError('corrupt', `${registry.host} names no token server`);
  const realm = new URL(text);
  realm.username = '';
  realm.password = '';
  realm.hash = '';
  if (realm.protocol === 'https:') return realm;
  const plainAllowed = isLoopbackHost(realm.hostname) || (insecure && registry.protocol === 'http:');
  if (realm.protocol === 'http:' && registry.protocol === 'http:' && plainAllowed) return realm;
  throw new TiffinError('denied', `${registry.host} names a token server without https: ${realm.origin}`);
}

function getToken(transport: Sender, realm: URL, request: TokenRequest): Promise<WireResponse> {
  const { challenge, credentials, scope, insecure, signal } = request;
  const service = challenge.parameters.get('service');
  if (service !== undefined) realm.searchParams.set('service', service);
  for (const each of scope.split(' ').filter((word) => word !== '')) realm.searchParams.append('scope', each);
  const headers: Record<string, string> = { accept: 'application/json' };
  if (credentials?.kind === 'password') {
    realm.searchParams.set('account', credentials.username);
    headers['authorization'] = basicAuthorization(credentials.username, credentials.password);
  }
  return transport.send({ method: 'GET', url: realm, headers, insecure, signal });
}

function postRefreshToken(transport: Sender, realm: URL, request: TokenRequest): Promise<WireResponse> {
  const { challenge, credentials, scope, insecure, signal } = request;
  const token = credentials?.kind === 'identity-token' ? credentials.token : '';
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    service: challenge.parameters.get('service') ?? '',
    scope,
    client_id: 'tiffin',
  });
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return transport.send({ method: 'POST', url: realm, headers, body: form.toString(), insecure, signal });
}
