/**
 * A real docker-registry on a free loopback port, with its own configuration, storage and log.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdirSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent, request } from 'node:https';
import { request as plainRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { findExecutable } from './needs.ts';
import { must } from './spawn.ts';
import type { ScratchHome } from './scratch-home.ts';
import { startTokenServer, type TokenServer } from './token-server.ts';

/** What the registry asks of its clients. `delete` lets manifests be deleted; `mirrorOf` makes it a pull-through cache. */
export type RegistryChoices = {
  readonly tls?: boolean;
  readonly htpasswd?: { readonly user: string; readonly password: string };
  /** Bearer tokens, from a token server that knows this user; anonymous tokens may pull when `anonymousPull`. */
  readonly token?: {
    readonly user: string;
    readonly password: string;
    readonly anonymousPull?: boolean;
    readonly expiresInSeconds?: number;
  };
  readonly mirrorOf?: string;
};

/** A registry that runs. Disposing ends it. */
export type Registry = AsyncDisposable & {
  /** `127.0.0.1:PORT`, as it stands in an image reference. */
  readonly address: string;
  readonly url: string;
  /** The certificate of the authority to trust, when it speaks TLS. */
  readonly certificatePath: string | undefined;
  readonly tokenServer: TokenServer | undefined;
  /** The access log so far: a line per request. */
  log(): string;
  /** Sends one request with the credentials given, if any. */
  fetch(path: string, options?: FetchOptions): Promise<Response>;
};

type FetchOptions = { method?: string; headers?: Record<string, string>; body?: Uint8Array | undefined };
type Response = { status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer };

/** Starts a registry whose files live in `home`; resolves when it answers, throws with its log when it does not in 10 s. */
export async function registry(home: ScratchHome, choices: RegistryChoices = {}): Promise<Registry> {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const place = join(home.path, `registry-${port}`);
  mkdirSync(join(place, 'storage'), { recursive: true });
  const environment: Record<string, string> = {};
  const certificatePath = choices.tls === true ? join(place, 'tls.crt') : undefined;
  if (certificatePath !== undefined) {
    await makeCertificate(certificatePath, join(place, 'tls.key'));
    Object.assign(environment, { REGISTRY_HTTP_TLS_CERTIFICATE: certificatePath, REGISTRY_HTTP_TLS_KEY: join(place, 'tls.key') });
  }
  if (choices.htpasswd !== undefined) {
    const { user, password } = choices.htpasswd;
    writeFileSync(join(place, 'htpasswd'), await must('htpasswd', ['-Bbn', user, password]));
    Object.assign(environment, {
      REGISTRY_AUTH: 'htpasswd',
      REGISTRY_AUTH_HTPASSWD_REALM: 'test',
      REGISTRY_AUTH_HTPASSWD_PATH: join(place, 'htpasswd'),
    });
  }
  let tokenServer: TokenServer | undefined;
  if (choices.token !== undefined) {
    tokenServer = await startTokenServer({ place, service: 'registry.test', ...choices.token });
    Object.assign(environment, {
      REGISTRY_AUTH: 'token',
      REGISTRY_AUTH_TOKEN_REALM: tokenServer.url,
      REGISTRY_AUTH_TOKEN_SERVICE: 'registry.test',
      REGISTRY_AUTH_TOKEN_ISSUER: 'tiffin-test',
      REGISTRY_AUTH_TOKEN_ROOTCERTBUNDLE: tokenServer.certificatePath,
    });
  }
  if (choices.mirrorOf !== undefined) environment['REGISTRY_PROXY_REMOTEURL'] = choices.mirrorOf;
  const configuration = join(place, 'config.yml');
  // The configuration that Debian ships wants /var/lib and a password file, hence one of our own.
  writeFileSync(
    configuration,
    [
      'version: 0.1',
      'log: {level: info, accesslog: {disabled: false}}',
      `storage: {filesystem: {rootdirectory: '${join(place, 'storage')}'}, delete: {enabled: true}}`,
      `http: {addr: '${address}'}`,
      '',
    ].join('\n'),
  );
  const logPath = join(place, 'log');
  const log = openSync(logPath, 'a');
  const child = spawn(findExecutable('docker-registry') ?? 'docker-registry', ['serve', configuration], {
    env: { ...home.env, OTEL_TRACES_EXPORTER: 'none', ...environment },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const url = `${choices.tls === true ? 'https' : 'http'}://${address}`;
  const fetch = (path: string, options: FetchOptions = {}): Promise<Response> => send(new URL(path, url), options, certificatePath);
  const dispose = async (): Promise<void> => {
    await end(child);
    await tokenServer?.[Symbol.asyncDispose]();
  };
  await answers(() => fetch('/v2/'), child).catch(async (error: unknown) => {
    await dispose();
    throw new Error(`docker-registry does not answer on ${url}:\n${readFileSync(logPath, 'utf8')}`, { cause: error });
  });
  return { address, url, certificatePath, tokenServer, fetch, log: () => readFileSync(logPath, 'utf8'), [Symbol.asyncDispose]: dispose };
}

/** A TCP port of 127.0.0.1 that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise<void>((done) => server.close(() => done()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Makes a self-signed certificate for localhost and 127.0.0.1, which is its own authority. */
export async function makeCertificate(certificatePath: string, keyPath: string): Promise<void> {
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  await must('openssl', [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    ...names,
    '-keyout',
    keyPath,
    '-out',
    certificatePath,
  ]);
}

async function answers(ask: () => Promise<Response>, child: ChildProcess): Promise<void> {
  for (let waited = 0; ; waited += 25) {
    try {
      await ask();
      return;
    } catch (error) {
      if (waited > 10_000 || child.exitCode !== null) throw error;
      await sleep(25);
    }
  }
}

function send(url: URL, { method = 'GET', headers = {}, body }: FetchOptions, certificatePath: string | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    const common = { method, headers: { ...headers, ...(body === undefined ? {} : { 'content-length': String(body.length) }) } };
    const asked =
      certificatePath === undefined
        ? plainRequest(url, { ...common, agent: false })
        : request(url, { ...common, agent: new Agent({ ca: readFileSync(certificatePath) }) });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    asked.end(body);
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await gone;
}
