/**
 * A GnuPG of a test's own: a home with one secret key, whose agent ends with it.
 */
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScratchHome } from './scratch-home.ts';
import { must, run } from './spawn.ts';

/** Keys that can sign. Disposing ends the agent that gpg started. */
export type GpgHome = AsyncDisposable & {
  /** The environment in which gpg finds them. */
  readonly env: NodeJS.ProcessEnv;
  /** The exported public key, armored. */
  readonly publicKeyPath: string;
  /** The same, not armored. */
  readonly binaryKeyPath: string;
  /** Signs bytes, as `gpg --sign` does with these options before it. */
  sign(bytes: Uint8Array | string, options?: readonly string[]): Promise<Buffer>;
};

/** How the key is made: locked with a passphrase, with further options of gpg. */
export type GpgChoices = { readonly passphrase?: string; readonly options?: readonly string[] };

/** Makes a key for `name@example.org`. */
export async function gpgHome(home: ScratchHome, name = 'anna', { passphrase = '', options = [] }: GpgChoices = {}): Promise<GpgHome> {
  const directory = home.directory(`gpg-${name}`);
  chmodSync(directory, 0o700);
  const env = { ...home.env, GNUPGHOME: directory };
  const words = ['--batch', '--no-tty', '--pinentry-mode', 'loopback', '--passphrase', passphrase];
  const gpg = (args: readonly string[]): Promise<string> => must('gpg', [...words, ...args], { env });
  await gpg([...options, '--quick-gen-key', `${name} <${name}@example.org>`, 'ed25519', 'sign', 'never']);
  const [publicKeyPath, binaryKeyPath] = [join(directory, 'public.asc'), join(directory, 'public.gpg')];
  await gpg(['--armor', '--output', publicKeyPath, '--export', `${name}@example.org`]);
  await gpg(['--output', binaryKeyPath, '--export', `${name}@example.org`]);
  return {
    env,
    publicKeyPath,
    binaryKeyPath,
    sign: async (bytes, options = []) => {
      const [input, output] = [join(directory, 'in'), join(directory, 'out')];
      writeFileSync(input, bytes);
      await gpg(['--yes', '--output', output, ...options, '--sign', input]);
      return readFileSync(output);
    },
    [Symbol.asyncDispose]: async () => void (await run('gpgconf', ['--kill', 'all'], { env })),
  };
}
