import { TiffinError } from '../../lib/errors.ts';
import type { SecretRecord } from '../../storage/secret-record.ts';
import type { SecretDriver } from '../driver.ts';
import { ensureKey, keyFile, readKey } from '../key.ts';
import { seal, unseal } from '../seal.ts';

/** Keeps values in the store, encrypted with the user's key. */
export const fileDriver: SecretDriver = {
  options: ({ secrets }, given) => {
    const [option] = Object.keys(given);
    if (option !== undefined)
      throw new TiffinError('unsupported', `--driver-opts ${option}: the file driver has no options`, {
        hint: `values are kept in ${secrets.directory}`,
      });
    return { path: secrets.directory };
  },
  store: ({ places }, secret, value) => Promise.resolve(seal(value, ensureKey(places), purposeOf(secret))),
  lookUp: ({ secrets, places }, secret) => {
    const kept = secrets.kept(secret);
    const value = kept === undefined ? undefined : unseal(kept, readKey(places), purposeOf(secret));
    if (value !== undefined) return Promise.resolve(value);
    throw new TiffinError(
      'corrupt',
      `secret ${secret.name} cannot be decrypted: ${keyFile(places)} is not its key, or its file is damaged`,
      {
        hint: `restore the key from a backup, or create the secret again: tiffin secret create --replace ${secret.name} FILE`,
      },
    );
  },
  remove: () => Promise.resolve(),
};

function purposeOf({ id }: SecretRecord): string {
  return `tiffin secret ${id}`;
}
