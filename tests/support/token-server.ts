/**
 * The token server of a registry that wants bearer tokens.
 *
 * @see https://distribution.github.io/distribution/spec/auth/jwt/
 */
import { createHash, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { must } from './spawn.ts';

/** A token server that runs. `requests` are the queries it got, oldest first, and whether they carried credentials. */
export type TokenServer = AsyncDisposable & {
  readonly url: string;
  readonly certificatePath: string;
  readonly requests: readonly { readonly query: string; readonly authorised: boolean }[];
};

/** Whom it knows, and for how long its tokens are good (default 300 s; 0 makes them useless at once). */
export type TokenServerChoices = {
  readonly place: string;
  readonly service: string;
  readonly user: string;
  readonly password: string;
  readonly anonymousPull?: boolean;
  readonly expiresInSeconds?: number;
};

/** Starts a token server on a free loopback port. A wrong password gets 401; nobody gets a token without a scope. */
export async function startTokenServer(choices: TokenServerChoices): Promise<TokenServer> {
  const { place, user, password } = choices;
  const [certificatePath, keyPath] = [join(place, 'token.crt'), join(place, 'token.key')];
  await must('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=tiffin-test',
    '-keyout',
    keyPath,
    '-out',
    certificatePath,
  ]);
  const requests: { query: string; authorised: boolean }[] = [];
  const known = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { authorization } = request.headers;
    requests.push({ query: url.search, authorised: authorization === known });
    if (authorization !== undefined && authorization !== known) {
      response.writeHead(401).end('{"errors":[{"code":"UNAUTHORIZED","message":"wrong user name or password"}]}');
      return;
    }
    const access = url.searchParams.getAll('scope').flatMap((scope) => grant(scope, authorization === known, choices));
    const token = makeToken({ access, choices, keyPath, certificatePath });
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ token, expires_in: choices.expiresInSeconds ?? 300 }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const dispose = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((done) => server.close(() => done()));
  };
  return { url: `http://127.0.0.1:${address.port}/token`, certificatePath, requests, [Symbol.asyncDispose]: dispose };
}

type Access = { type: string; name: string; actions: string[] };

function grant(scope: string, authorised: boolean, { anonymousPull }: TokenServerChoices): Access[] {
  const [type = '', name = '', wanted = ''] = scope.split(':');
  const allowed = authorised ? ['pull', 'push', 'delete', '*'] : anonymousPull === true ? ['pull'] : [];
  const actions = wanted.split(',').filter((action) => allowed.includes(action));
  return actions.length === 0 ? [] : [{ type, name, actions }];
}

function makeToken({
  access,
  choices,
  keyPath,
  certificatePath,
}: {
  access: Access[];
  choices: TokenServerChoices;
  keyPath: string;
  certificatePath: string;
}): string {
  const now = Math.floor(Date.now() / 1000);
  const certificate = new X509Certificate(readFileSync(certificatePath));
  const header = {
    typ: 'JWT',
    alg: 'RS256',
    x5c: [certificate.raw.toString('base64')],
    kid: createHash('sha256').update(certificate.raw).digest('hex'),
  };
  const lifetime = choices.expiresInSeconds ?? 300;
  const claims = {
    iss: 'tiffin-test',
    sub: choices.user,
    aud: choices.service,
    iat: now,
    nbf: now - 10,
    exp: now + lifetime,
    jti: randomUUID(),
    access,
  };
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(readFileSync(keyPath))).toString('base64url')}`;
}
