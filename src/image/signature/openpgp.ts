import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { readRegularFile } from '../../lib/files.ts';
import type { ToolOptions, ToolResult } from '../../lib/process.ts';
import { maxSignatureBytes } from './payload.ts';
import { binaryKeys } from './armor.ts';

/** What tools of GnuPG are run with. */
export type OpenPgpOptions = {
  /** For a directory of our own that is removed again. */
  readonly tmp: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
};

const timeoutMs = 60_000;
/** Seconds of processor time, and blocks of 512 bytes of output: a signature may be compressed, and so a bomb. */
const verifyLimits = 'ulimit -t 20; ulimit -f 4096';

/**
 * Verifies a signed message with gpgv, by the keys given and no others.
 *
 * @param keys exported public keys, armored or not
 * @returns the document that was signed
 * @throws {TiffinError} `denied` when the signature is not good or not by one of the keys; `unsupported` without gpgv
 */
export async function verifyOpenPgp(signature: Uint8Array, keys: readonly Uint8Array[], options: OpenPgpOptions): Promise<Uint8Array> {
  using directory = scratchDirectory(options.tmp);
  const [keyring, message, payload] = ['keys', 'signature', 'payload'].map((name) => join(directory.path, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(keyring, Buffer.concat(keys.map(binaryKeys)), { mode: 0o600 });
  writeFileSync(message, signature, { mode: 0o600 });
  const words = ['--homedir', directory.path, '--status-fd', '1', '--keyring', keyring, '--output', payload, message];
  const result = await run(['/bin/sh', '-c', `${verifyLimits}; exec gpgv "$@"`, 'gpgv', ...words], options);
  if (result.exitStatus === 127) throw missing('gpgv');
  const reason = faultOf(result.stdout) ?? (result.exitStatus === 0 ? undefined : 'gpgv does not accept it');
  if (reason !== undefined) throw new TiffinError('denied', `the signature is not valid: ${reason}`);
  return readRegularFile(payload, maxSignatureBytes);
}

/**
 * Signs a document with a secret key of the user's GnuPG.
 *
 * @param key what `gpg --local-user` takes: a fingerprint, an address
 * @param passphrase of the key; undefined: gpg's agent asks
 * @throws {TiffinError} `unsupported` without gpg, `denied` when it does not sign
 */
export async function signOpenPgp(
  document: Uint8Array,
  { key, passphrase }: { readonly key: string; readonly passphrase: string | undefined },
  options: OpenPgpOptions,
): Promise<Uint8Array> {
  using directory = scratchDirectory(options.tmp);
  const [input, output, secret] = ['payload', 'signature', 'passphrase'].map((name) => join(directory.path, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(input, document, { mode: 0o600 });
  if (passphrase !== undefined) writeFileSync(secret, passphrase, { mode: 0o600 });
  const unlock = passphrase === undefined ? [] : ['--pinentry-mode', 'loopback', '--passphrase-file', secret];
  const words = ['--batch', '--no-tty', '--yes', ...unlock, '--local-user', key, '--output', output, '--sign', input];
  const result = await run(['gpg', ...words], options);
  if (result.exitStatus !== 0) {
    const reason = lastWords(result.stderr);
    throw new TiffinError('denied', `sign with key ${JSON.stringify(key)}: ${reason}`, {
      hint: '`gpg --list-secret-keys` lists the keys that can sign; --sign-passphrase-file unlocks one',
    });
  }
  return readFileSync(output);
}

/**
 * The e-mail addresses (else the names) of the keys in exported files, for people.
 *
 * @returns nothing where gpg is missing or cannot read them
 */
export async function keyOwners(keys: readonly Uint8Array[], options: OpenPgpOptions): Promise<readonly string[]> {
  using directory = scratchDirectory(options.tmp);
  const path = join(directory.path, 'keys');
  writeFileSync(path, Buffer.concat(keys.map(binaryKeys)), { mode: 0o600 });
  const words = ['--homedir', directory.path, '--batch', '--no-tty', '--with-colons', '--show-keys', path];
  const { stdout } = await run(['gpg', ...words], options).catch(() => ({ stdout: '' }));
  const owners = stdout.split('\n').flatMap((line) => {
    const fields = line.split(':');
    if (fields[0] !== 'uid') return [];
    const owner = (fields[9] ?? '').replace(/\\x3a/g, ':');
    return [/<([^>]+)>/.exec(owner)?.[1] ?? owner];
  });
  return [...new Set(owners)];
}

/** What is wrong, by the status lines of gpgv: exactly one good signature over exactly one document is right. */
function faultOf(status: string): string | undefined {
  const words = status.split('\n').flatMap((line) => (line.startsWith('[GNUPG:] ') ? [line.slice(9).split(' ')[0] ?? ''] : []));
  const count = (word: string): number => words.filter((each) => each === word).length;
  const said = Object.entries(faults).find(([word]) => count(word) > 0);
  if (said !== undefined) return said[1];
  if (count('NEWSIG') !== 1 || count('GOODSIG') !== 1 || count('VALIDSIG') !== 1 || count('PLAINTEXT') !== 1) {
    return count('NEWSIG') > 1 ? 'it holds several' : 'it is no signed document';
  }
  return undefined;
}

const faults: Readonly<Record<string, string>> = {
  BADSIG: 'it does not fit the document',
  EXPSIG: 'it has expired',
  EXPKEYSIG: 'its key has expired',
  REVKEYSIG: 'its key was revoked',
  NO_PUBKEY: 'it was made with another key',
  ERRSIG: 'it cannot be checked',
};

async function run(argv: readonly [string, ...string[]], { env, signal }: OpenPgpOptions): Promise<ToolResult> {
  const { runTool } = await import('../../lib/process.ts');
  const [program, ...words] = argv;
  const names = [
    'PATH',
    'HOME',
    'GNUPGHOME',
    'XDG_RUNTIME_DIR',
    'GPG_AGENT_INFO',
    'GPG_TTY',
    'DISPLAY',
    'WAYLAND_DISPLAY',
    'DBUS_SESSION_BUS_ADDRESS',
  ];
  const kept = Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  const options: ToolOptions = {
    env: { ...kept, LC_ALL: 'C' },
    timeoutMs,
    maxOutputBytes: 1 << 20,
    ...(signal === undefined ? {} : { signal }),
  };
  try {
    return await runTool(program, words, options);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw missing(program);
    throw error;
  }
}

function missing(program: string): TiffinError {
  return new TiffinError(
    'unsupported',
    `${program} is not installed, without which signatures of GnuPG cannot be ${program === 'gpg' ? 'made' : 'checked'}`,
    {
      hint: `sudo apt-get install ${program}`,
    },
  );
}

function lastWords(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.startsWith('gpg: ') && !/not changed|keybox|trustdb/.test(line));
  return (lines.at(-1) ?? 'gpg: it failed').slice(5, 300);
}

function scratchDirectory(tmp: string): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmp, 'tiffin-sign-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
