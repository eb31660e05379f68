import { TiffinError } from '../lib/errors.ts';
import { readSourceFile } from './source-file.ts';

/** What a file for `--sign-by-sigstore` says, as far as it can be used. */
export type SigstoreParameters = { readonly privateKeyFile: string; readonly privateKeyPassphraseFile: string | undefined };

/**
 * Reads a file for `--sign-by-sigstore`. Certificates (Fulcio) and logs (Rekor) are refused by name: they need services of their own.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument`, `unsupported`
 * @see containers-sigstore-signing-params.yaml(5)
 */
export async function loadSigstoreParameters(file: string): Promise<SigstoreParameters> {
  const text = readSourceFile(file);
  if (text === undefined) throw new TiffinError('not-found', `${file} does not exist`);
  const { default: yaml } = await import('yaml');
  let document: unknown;
  try {
    document = yaml.parse(text, { strict: true, uniqueKeys: true, maxAliasCount: 0 });
  } catch (cause) {
    throw new TiffinError('invalid-argument', `${file} is not YAML`, { cause });
  }
  if (typeof document !== 'object' || document === null) throw new TiffinError('invalid-argument', `${file} must be a map`);
  const fields = new Map<string, unknown>(Object.entries(document));
  for (const key of fields.keys()) {
    if (key === 'fulcio' || key === 'rekorURL') throw new TiffinError('unsupported', `${file}: "${key}" is not supported`);
    if (key !== 'privateKeyFile' && key !== 'privateKeyPassphraseFile') {
      throw new TiffinError('invalid-argument', `${file}: unknown key "${key}"`);
    }
  }
  const textOf = (key: string): string | undefined => {
    const value = fields.get(key);
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    throw new TiffinError('invalid-argument', `${file}: "${key}" must be a path`);
  };
  const privateKeyFile = textOf('privateKeyFile');
  if (privateKeyFile === undefined) throw new TiffinError('invalid-argument', `${file} names no "privateKeyFile"`);
  return { privateKeyFile, privateKeyPassphraseFile: textOf('privateKeyPassphraseFile') };
}
