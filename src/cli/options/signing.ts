import { flag, refused, value } from './option.ts';

/** Options of commands that push: with which keys the image is signed. */
export const signingOptions = () => ({
  signBy: value('--sign-by', { valueName: 'key', description: "Sign with this key of the user's GnuPG", complete: 'none' }),
  sigstoreParameters: value('--sign-by-sigstore', {
    valueName: 'file',
    description: 'Sign as cosign does, as a file with parameters says',
    complete: 'file',
  }),
  sigstoreKey: value('--sign-by-sigstore-private-key', {
    valueName: 'file',
    description: 'Sign as cosign does, with this private key',
    complete: 'file',
  }),
  sequoia: refused('--sign-by-sq-fingerprint', { reason: 'keys of Sequoia-PGP are not supported; use --sign-by' }),
  passphraseFile: value('--sign-passphrase-file', {
    valueName: 'file',
    description: 'File with the passphrase of the key',
    complete: 'file',
  }),
  removeSignatures: flag('--remove-signatures', { description: 'Do not copy signatures; the store keeps none' }),
});

/** The fields of {@link signingOptions}. */
export type SigningFields = ReturnType<typeof signingOptions>;
