import { resolve } from 'node:path';
import { loadSigstoreParameters } from '../../config/sigstore-parameters.ts';
import { readSourceFile } from '../../config/source-file.ts';
import type { SigningWishes } from '../../image/sign.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { CommandContext } from '../context.ts';
import type { SigningFields } from '../options/signing.ts';
import { invalid } from './words.ts';

/**
 * With which keys to sign, as `--sign-by`, … say. A passphrase that no file gives is asked for at the terminal when it is needed.
 *
 * @returns undefined when nothing is to be signed
 * @throws {TiffinError} `invalid-argument` for options that exclude each other, `not-found` for a file that is not there
 */
export async function toSigningWishes(
  fields: SigningFields,
  context: Pick<CommandContext, 'output' | 'signal'>,
): Promise<SigningWishes | undefined> {
  const { signBy, sigstoreKey, sigstoreParameters } = fields;
  if ([signBy, sigstoreKey, sigstoreParameters].every((each) => each === undefined)) return undefined;
  refuseContradictions(fields);
  const parameters = sigstoreParameters === undefined ? undefined : await loadSigstoreParameters(resolve(sigstoreParameters));
  const key = sigstoreKey ?? parameters?.privateKeyFile;
  const passphraseFile = fields.passphraseFile ?? parameters?.privateKeyPassphraseFile;
  const known = passphraseFile === undefined ? undefined : readPassphrase(resolve(passphraseFile));
  return {
    gpgKey: signBy,
    sigstoreKeyPath: key === undefined ? undefined : resolve(key),
    hasPassphrase: signBy !== undefined && fields.passphraseFile !== undefined,
    passphrase: () => (known === undefined ? askPassphrase(context) : Promise.resolve(known)),
  };
}

function refuseContradictions({ signBy, sigstoreKey, sigstoreParameters, passphraseFile }: SigningFields): void {
  if (sigstoreKey !== undefined && sigstoreParameters !== undefined) {
    throw invalid('--sign-by-sigstore and --sign-by-sigstore-private-key cannot be used together');
  }
  if (signBy !== undefined && sigstoreKey !== undefined && passphraseFile !== undefined) {
    throw invalid('only one of --sign-by and --sign-by-sigstore-private-key can be used with --sign-passphrase-file');
  }
}

function readPassphrase(path: string): string {
  const text = readSourceFile(path);
  if (text === undefined) throw new TiffinError('not-found', `passphrase file ${path} does not exist`);
  const line = text.replace(/\r?\n$/, '');
  if (line.includes('\n')) throw invalid(`${path} has more than one line, a passphrase has one`);
  return line;
}

async function askPassphrase({ output, signal }: Pick<CommandContext, 'output' | 'signal'>): Promise<string> {
  const { Dialog } = await import('../output/dialog.ts');
  using dialog = new Dialog(output, signal);
  if (dialog.isPossible) return dialog.ask('Passphrase of the key: ', 'hidden');
  throw new TiffinError('invalid-argument', 'the key is locked, and there is no terminal to ask for its passphrase', {
    hint: 'use --sign-passphrase-file',
  });
}
