import { TiffinError } from '../../lib/errors.ts';
import type { JsonValue } from '../../lib/json.ts';

/** Which name a signature must have been made for. @see containers-policy.json(5), `signedIdentity` */
export type SignedIdentity =
  | { readonly type: 'matchExact' | 'matchRepoDigestOrExact' | 'matchRepository' }
  | { readonly type: 'exactReference'; readonly dockerReference: string }
  | { readonly type: 'exactRepository'; readonly dockerRepository: string }
  | { readonly type: 'remapIdentity'; readonly prefix: string; readonly signedPrefix: string };

/** What holds where policy.json says nothing. */
export const defaultIdentity: SignedIdentity = { type: 'matchRepoDigestOrExact' };

/** Reads a `signedIdentity`. @throws {TiffinError} `corrupt` naming where it stands */
export function parseIdentity(value: JsonValue | undefined, what: string): SignedIdentity {
  const here = `${what}: "signedIdentity"`;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TiffinError('corrupt', `${here} must be an object`);
  const { type } = value;
  const text = (key: string): string => {
    const field = value[key];
    if (typeof field === 'string' && field !== '') return field;
    throw new TiffinError('corrupt', `${here}: "${key}" must be text`);
  };
  const only = (...keys: readonly string[]): void => {
    const unknown = Object.keys(value).find((key) => key !== 'type' && !keys.includes(key));
    if (unknown !== undefined) throw new TiffinError('corrupt', `${here}: unknown key "${unknown}"`);
  };
  switch (type) {
    case 'matchExact':
    case 'matchRepoDigestOrExact':
    case 'matchRepository':
      only();
      return { type };
    case 'exactReference':
      only('dockerReference');
      return { type, dockerReference: text('dockerReference') };
    case 'exactRepository':
      only('dockerRepository');
      return { type, dockerRepository: text('dockerRepository') };
    case 'remapIdentity':
      only('prefix', 'signedPrefix');
      return { type, prefix: text('prefix'), signedPrefix: text('signedPrefix') };
    default:
      throw new TiffinError('corrupt', `${here}: unknown type ${JSON.stringify(type ?? '')}`);
  }
}
