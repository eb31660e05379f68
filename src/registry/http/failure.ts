import { TiffinError } from '../../lib/errors.ts';
import type { JsonValue } from '../../lib/json.ts';
import { parseJson } from '../../lib/json.ts';

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name cannot be looked up now',
  ETIMEDOUT: 'connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'no data in time',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is not as long as it says',
  UPLOAD_LOST: 'the registry has lost the upload',
  UPLOAD_REFUSED: 'the registry does not take the bytes that follow those it has',
};

const certificateWords: Readonly<Record<string, string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate signed by unknown authority',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate signed by unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate signed by unknown authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate signed by unknown authority',
  CERT_HAS_EXPIRED: 'certificate has expired',
  CERT_NOT_YET_VALID: 'certificate is not yet valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate is for another host',
};

/** Failures that another attempt may not meet. */
const transientCodes = new Set(
  (
    'ECONNREFUSED ECONNRESET EPIPE EAI_AGAIN ETIMEDOUT EHOSTUNREACH ENETUNREACH HPE_INVALID_EOF_STATE UND_ERR_SOCKET ' +
    'UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT UND_ERR_RES_CONTENT_LENGTH_MISMATCH ' +
    'UPLOAD_LOST UPLOAD_REFUSED'
  ).split(' '),
);

/**
 * A failure to send or to receive, and the host it happened with, which a redirect or a token server may have chosen. It has no message:
 * `networkFailure` says it in words, and what the library says would only repeat them.
 */
export class WireError extends Error {
  readonly host: string;
  readonly code: string;
  /** What the library threw. */
  readonly original: unknown;

  constructor(host: string, code: string, original: unknown) {
    super('');
    this.host = host;
    this.code = code;
    this.original = original;
  }
}

/** An upload that must be begun again, or asked about. */
export class UploadTrouble extends Error {
  readonly code: 'UPLOAD_LOST' | 'UPLOAD_REFUSED';

  constructor(code: 'UPLOAD_LOST' | 'UPLOAD_REFUSED') {
    super('');
    this.code = code;
  }
}

/** The code of a failure of the network or of HTTP, wherever in the chain of causes it stands. */
export function networkCode(error: unknown): string | undefined {
  for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth += 1) {
    if ('code' in link && typeof link.code === 'string' && !(link instanceof TiffinError)) return link.code;
    // undici names no code for some answers that are not HTTP.
    if (link.name === 'HTTPParserError') return 'HPE_INVALID_CONSTANT';
  }
  return undefined;
}

/** Whether another attempt may succeed where this one failed. */
export function isTransient(error: unknown): boolean {
  return transientCodes.has(networkCode(error) ?? '');
}

/** Whether a failure says that the other side does not speak TLS. */
export function isPlainAnswer(error: unknown): boolean {
  const code = networkCode(error) ?? '';
  return (
    /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|RECORD_LAYER_FAILURE|HTTP_REQUEST)/.test(code) ||
    code === 'EPROTO'
  );
}

/** Says a failure of the network in our words, with its host or the one given; an error that is ours already comes back as it is. */
export function networkFailure(error: unknown, expectedHost: string): unknown {
  if (error instanceof TiffinError) return error;
  const host = error instanceof WireError ? error.host : expectedHost;
  const code = networkCode(error);
  if (code === undefined) return error;
  const certificate = certificateWords[code];
  if (certificate !== undefined) {
    return new TiffinError('unreachable', `${host}: tls: ${certificate}`, {
      cause: error,
      hint: `put the certificate of its authority into ~/.config/containers/certs.d/${host}/ca.crt, or use --tls-verify=false`,
    });
  }
  if (isPlainAnswer(error)) {
    return new TiffinError('unreachable', `${host}: it does not speak https`, {
      cause: error,
      hint: 'if it speaks only http: use --tls-verify=false, or set `insecure = true` for it in registries.conf',
    });
  }
  return new TiffinError('unreachable', `${host}: ${words[code] ?? otherWords(error, code)}`, { cause: error });
}

/** For codes without a sentence of ours. */
function otherWords(error: unknown, code: string): string {
  if (code.startsWith('HPE_')) return 'the answer is not HTTP';
  if (code.startsWith('ERR_SSL_')) return `tls failure (${code})`;
  return error instanceof WireError && error.original instanceof Error && error.original.message !== '' ? error.original.message : code;
}

/**
 * Says the refusal of a registry in our words: what it was asked, and its own message, bounded.
 *
 * @param step what was being done, such as `reading manifest latest in docker.io/library/alpine`
 * @param body of the answer, at most some kilobytes of it
 * @param limits what the registry says about its limits, for 429
 */
export function statusFailure(
  status: number,
  body: Uint8Array,
  { step, host, limits }: { readonly step: string; readonly host: string; readonly limits?: string | undefined },
): TiffinError {
  const stated = statedReason(body);
  const message = `${step}: ${stated ?? plainReason(status, host)}`;
  switch (status) {
    case 401:
      return new TiffinError('unauthorized', message, {
        hint: `check the name of the image; if it is private, log in with \`tiffin login ${host}\`, or give --creds USER:PASSWORD or --authfile FILE`,
      });
    case 403:
      return new TiffinError('denied', message);
    case 404:
      return new TiffinError('not-found', message);
    case 429:
      return new TiffinError(
        'unreachable',
        `${step}: rate limited by ${host}${limits === undefined ? '' : ` (${limits})`}${stated === undefined ? '' : `: ${stated}`}`,
        { hint: 'wait, or give credentials: registries limit anonymous pulls most' },
      );
    default:
      return new TiffinError(status >= 500 ? 'unreachable' : 'corrupt', message);
  }
}

/** For answers without words of their own, as those to HEAD. */
function plainReason(status: number, host: string): string {
  switch (status) {
    case 401:
      return `${host}: unauthorized: credentials are missing or not accepted`;
    case 403:
      return `${host}: access is denied`;
    case 404:
      return 'not found';
    default:
      return `${host} answered with status ${status}`;
  }
}

/** The code of the first of `errors[]`: one of the distribution spec's, if it is one. */
export function statedCode(body: Uint8Array): string | undefined {
  const code = fieldOf(firstError(body), 'code');
  return typeof code === 'string' && /^[A-Z_]{1,64}$/.test(code) ? code : undefined;
}

function firstError(body: Uint8Array): JsonValue | undefined {
  const errors = fieldOf(tryJson(body), 'errors');
  return Array.isArray(errors) ? errors[0] : undefined;
}

/** The first of `errors[]`, as a sentence. */
function statedReason(body: Uint8Array): string | undefined {
  const first = firstError(body);
  const message = fieldOf(first, 'message');
  const code = fieldOf(first, 'code');
  const said = typeof message === 'string' && message.trim() !== '' ? message : undefined;
  const named = typeof code === 'string' && code !== '' ? code.toLowerCase().replaceAll('_', ' ') : undefined;
  // One line, whatever is in it: a registry must not be able to write our own messages.
  return (said ?? named)
    ?.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
}

function tryJson(body: Uint8Array): JsonValue | undefined {
  try {
    return parseJson(body, { maxBytes: 65_536, maxDepth: 16 });
  } catch {
    return undefined;
  }
}

function fieldOf(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value[key] : undefined;
}
