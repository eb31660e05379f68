import { TiffinError } from '../../lib/errors.ts';
import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { SignedIdentity } from './identity.ts';
import { defaultIdentity, parseIdentity } from './identity.ts';

/** Where public keys are: files, or the keys themselves (of `keyData`, decoded). */
export type PolicyKeys = { readonly paths: readonly string[]; readonly data: readonly Uint8Array[] };

/** One thing that policy.json asks of an image. */
export type PolicyRequirement =
  | { readonly type: 'insecureAcceptAnything' }
  | { readonly type: 'reject' }
  /** A signature that GnuPG made with one of the keys. */
  | { readonly type: 'signedBy'; readonly keys: PolicyKeys; readonly signedIdentity: SignedIdentity }
  /** A signature of cosign's kind, made with one of the keys. */
  | { readonly type: 'sigstoreSigned'; readonly keys: PolicyKeys; readonly signedIdentity: SignedIdentity }
  /** What is known and cannot be checked: it is refused when it applies. */
  | { readonly type: 'uncheckable'; readonly what: string };

const otherKeyTypes = ['signedByGPGKeys', 'X509Certificates', 'signedByX509CAs'];
const sigstoreKeys = ['keyPath', 'keyPaths', 'keyData', 'keyDatas'];
const sigstoreOthers = ['fulcio', 'pki', 'rekorPublicKeyPath', 'rekorPublicKeyPaths', 'rekorPublicKeyData', 'rekorPublicKeyDatas'];

/**
 * Reads one requirement of policy.json. Unknown keys and words are refused: what is not understood cannot be kept.
 *
 * @throws {TiffinError} `corrupt` naming where it stands
 */
export function parseRequirement(value: JsonValue, what: string): PolicyRequirement {
  const object = objectOf(value, `${what}: a requirement must be an object`);
  const type = object['type'];
  if (typeof type !== 'string') throw new TiffinError('corrupt', `${what}: a requirement has no type`);
  switch (type) {
    case 'insecureAcceptAnything':
    case 'reject':
      allowKeys(object, ['type'], what);
      return { type };
    case 'signedBy':
      return parseSignedBy(object, what);
    case 'sigstoreSigned':
      return parseSigstoreSigned(object, what);
    case 'signedBaseLayer':
      return { type: 'uncheckable', what: '"signedBaseLayer"' };
    default:
      throw new TiffinError('corrupt', `${what}: unknown requirement "${type}"`);
  }
}

function parseSignedBy(object: JsonObject, what: string): PolicyRequirement {
  allowKeys(object, ['type', 'keyType', 'keyPath', 'keyPaths', 'keyData', 'signedIdentity'], what);
  const { keyType } = object;
  if (keyType !== 'GPGKeys') {
    const known = otherKeyTypes.find((each) => each === keyType);
    if (known === undefined) throw new TiffinError('corrupt', `${what}: "keyType" must be "GPGKeys"`);
    return { type: 'uncheckable', what: `"signedBy" with keyType "${known}"` };
  }
  return { type: 'signedBy', keys: parseKeys(object, ['keyPath', 'keyPaths', 'keyData'], what), signedIdentity: identityOf(object, what) };
}

function parseSigstoreSigned(object: JsonObject, what: string): PolicyRequirement {
  allowKeys(object, ['type', ...sigstoreKeys, ...sigstoreOthers, 'signedIdentity'], what);
  const other = sigstoreOthers.find((key) => object[key] !== undefined);
  if (other !== undefined) return { type: 'uncheckable', what: `"sigstoreSigned" with "${other}"` };
  return { type: 'sigstoreSigned', keys: parseKeys(object, sigstoreKeys, what), signedIdentity: identityOf(object, what) };
}

function identityOf(object: JsonObject, what: string): SignedIdentity {
  return object['signedIdentity'] === undefined ? defaultIdentity : parseIdentity(object['signedIdentity'], what);
}

function parseKeys(object: JsonObject, keys: readonly string[], what: string): PolicyKeys {
  const given = keys.filter((key) => object[key] !== undefined);
  const [key] = given;
  if (key === undefined || given.length > 1) {
    throw new TiffinError('corrupt', `${what}: exactly one of ${keys.map((name) => `"${name}"`).join(', ')} must be given`);
  }
  const values = key.endsWith('s') ? object[key] : [object[key] ?? null];
  if (!Array.isArray(values) || values.length === 0) throw new TiffinError('corrupt', `${what}: "${key}" must be a list of strings`);
  const texts = values.map((text) => {
    if (typeof text !== 'string' || text === '') throw new TiffinError('corrupt', `${what}: "${key}" must be text`);
    return text;
  });
  if (key.startsWith('keyPath')) return { paths: texts, data: [] };
  return { paths: [], data: texts.map((text) => decodeBase64(text, `${what}: "${key}"`)) };
}

function decodeBase64(text: string, what: string): Uint8Array {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) throw new TiffinError('corrupt', `${what} is not base64`);
  return Buffer.from(text, 'base64');
}

function allowKeys(object: JsonObject, known: readonly string[], what: string): void {
  const unknown = Object.keys(object).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new TiffinError('corrupt', `${what}: unknown key "${unknown}" of a requirement`);
}

function objectOf(value: JsonValue | undefined, message: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TiffinError('corrupt', message);
}
