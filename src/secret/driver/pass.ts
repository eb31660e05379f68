import { readFileSync, rmSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import type { SecretRecord } from '../../storage/secret-record.ts';
import type { SecretDriver } from '../driver.ts';
import type { SecretReaders } from '../services.ts';
import { runProgram } from './run-program.ts';

const known = ['root', 'key', 'gpghomedir'];

/**
 * Keeps values in a password store of pass(1), as Podman's driver does: `<root>/<id>.gpg`, encrypted by GnuPG for the store's key.
 *
 * Options: `root` (~/.password-store), `key` (what `.gpg-id` there says), `gpghomedir`.
 */
export const passDriver: SecretDriver = {
  options: ({ places }, given) => {
    const option = Object.keys(given).find((name) => !known.includes(name));
    if (option !== undefined)
      throw new TiffinError('invalid-argument', `--driver-opts ${option}: the pass driver does not know it`, {
        hint: `known are ${known.join(', ')}`,
      });
    const root = given['root'] ?? defaultRoot(places.home);
    if (root === undefined || !isAbsolute(root))
      throw new TiffinError(
        'invalid-argument',
        root === undefined ? 'there is no password store' : `password store ${root}: no absolute path`,
        {
          hint: 'make one: pass init KEY; or name it: --driver-opts root=DIRECTORY',
        },
      );
    const key = given['key'] ?? storeKey(root);
    return { ...given, root, key };
  },
  store: async (services, secret, value) => {
    const { path, key } = placeOf(secret);
    const argv = [...gpg(secret), '--trust-model', 'always', '--encrypt', '-r', key, '-o', path] as const;
    await runProgram(services, { argv: ['gpg', ...argv], input: value, step: `creating secret ${secret.name}` });
    return undefined;
  },
  lookUp: async (services, secret) =>
    await runProgram(services, {
      argv: ['gpg', ...gpg(secret), '--decrypt', placeOf(secret).path],
      step: `read secret ${secret.name} with pass`,
    }),
  remove: (_services: SecretReaders, secret) => {
    rmSync(placeOf(secret).path, { force: true });
    return Promise.resolve();
  },
};

function gpg({ options }: SecretRecord): readonly string[] {
  const directory = options['gpghomedir'];
  return directory === undefined ? ['--quiet', '--batch'] : ['--quiet', '--batch', '--homedir', directory];
}

function placeOf({ id, options }: SecretRecord): { readonly path: string; readonly key: string } {
  return { path: join(options['root'] ?? '/', `${id}.gpg`), key: options['key'] ?? '' };
}

function defaultRoot(home: string): string | undefined {
  return [join(home, '.password-store'), join(home, '.local/share/gopass/stores/root')].find(
    (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  );
}

function storeKey(root: string): string {
  const path = join(root, '.gpg-id');
  try {
    const key = readFileSync(path, 'utf8').trim().split('\n', 1)[0];
    if (key !== undefined && key !== '') return key;
  } catch {
    // Said below.
  }
  throw new TiffinError('invalid-argument', `password store ${root}: ${path} names no key`, {
    hint: 'run: pass init KEY; or name one: --driver-opts key=KEY',
  });
}
