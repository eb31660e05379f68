import { resolve } from 'node:path';
import { type Credentials, findCredentials } from '../../../config/auth-file.ts';
import { storeCredentials, writtenFile } from '../../../config/credential-store.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { readBounded } from '../../../lib/streams.ts';
import { checkCredentials, parseRegistryKey, type RegistryKey } from '../../../registry/host.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { authFileOptions, registryOperand } from '../../options/login.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag, optionalFlag, optionGroup, value } from '../../options/option.ts';
import { Dialog } from '../../output/dialog.ts';
import { invalid } from '../../request/words.ts';
import { standardInput } from '../../standard-input.ts';

type Password = { readonly username: string; readonly password: string };
type Session = { readonly target: RegistryKey; readonly context: CommandContext };

const maxPasswordBytes = 65_536;

/** `tiffin login`. */
export class LoginCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Verifies a user name and a password with a registry and keeps them in ~/.config/containers/auth.json, where Podman and skopeo find them too. Unlike those that Podman keeps in /run, they outlive a reboot.',
    examples: [
      ['Log in and be asked for the password', '$0 login -u anna quay.io'],
      ['Log in from a script', 'pass show quay | $0 login -u anna --password-stdin quay.io'],
      ['Log in for the repositories of one team only', '$0 login -u robot registry.example/team'],
    ],
  };

  username = value('-u,--username', { valueName: 'name', description: 'User name', complete: 'none' });
  password = value('-p,--password', {
    valueName: 'password',
    description: 'Password; others on this machine can see it',
    complete: 'none',
  });
  passwordStdin = flag('--password-stdin', { description: 'Read the password from standard input' });
  getLogin = flag('--get-login', { description: 'Print the user name that is logged in' });
  verbose = flag('-v,--verbose', { description: 'Print where credentials are kept' });
  tlsVerify = optionalFlag('--tls-verify', { description: 'Require HTTPS and verify certificates', defaultText: 'true' });
  certificates = value('--cert-dir', {
    valueName: 'directory',
    description: 'Directory with certificates for the registry',
    complete: 'directory',
  });
  secret = value('--secret', {
    valueName: 'secret',
    description: 'Read the password from a secret, whose name is the user name unless set',
    complete: 'secret',
  });
  files = optionGroup('Credentials', authFileOptions());
  registry = optionalOperand('REGISTRY', { complete: 'registry' });

  override async run(context: CommandContext): Promise<void> {
    const { engine, output } = context;
    if (this.files.authFile !== undefined && this.files.compatFile !== undefined) throw bothFiles();
    const { registries } = await engine();
    const target = parseRegistryKey(registryOperand(this.registry, registries));
    const session = { target, context };
    const known = await this.#find(session);
    if (this.getLogin) return this.#printLogin(session, known);
    if (known?.kind === 'identity-token') {
      throw new TiffinError('wrong-state', 'currently logged in, auth file contains an identity token', {
        hint: `tiffin logout ${target.key}`,
      });
    }
    const given = await this.#givenPassword(context);
    const asksNothing = this.username === undefined && given === undefined;
    if (asksNothing && known !== undefined && (await this.#stillGood(session, known))) return;
    const credentials = await this.#complete(session, { given, known });
    await this.#check(session, credentials);
    const where = await storeCredentials({ key: target.key, ...credentials }, { ...(await this.#places(session)), signal: context.signal });
    if (this.verbose) output.line(`Used:  ${where}`);
    output.line('Login Succeeded!');
  }

  #printLogin({ target, context }: Session, known: Credentials | undefined): void {
    if (known?.kind !== 'password') throw new TiffinError('not-found', `not logged into ${target.key}`);
    context.output.line(known.username);
  }

  async #places({ context }: Session) {
    const { places, env, registries } = await context.engine();
    const { authFile, compatFile } = this.files;
    const absolute = (path: string | undefined): string | undefined => (path === undefined ? undefined : resolve(path));
    return { places, env, helpers: registries.credentialHelpers, authFile: absolute(authFile), compatFile: absolute(compatFile) };
  }

  /** A file that is yet to be made has none. */
  async #find(session: Session): Promise<Credentials | undefined> {
    const { places, env, helpers, authFile, compatFile } = await this.#places(session);
    const { registry, path } = session.target;
    const named = compatFile ?? authFile;
    try {
      const warn = (message: string): void => session.context.log.warn(message);
      return await findCredentials(places, env, { domain: registry, path }, { authFile: named, helpers, warn });
    } catch (error) {
      const missing = error instanceof TiffinError && error.code === 'not-found';
      if (missing && error.message.includes(writtenFile({ places, env, authFile, compatFile }))) return undefined;
      throw error;
    }
  }

  async #givenPassword(context: CommandContext): Promise<string | undefined> {
    if (this.secret !== undefined) return this.#secretPassword(context, this.secret);
    if (!this.passwordStdin) return this.password || undefined;
    if (this.password !== undefined) throw invalid("can't specify both --password-stdin and --password");
    if (this.username === undefined) throw invalid('must provide --username with --password-stdin');
    void context.signal;
    const bytes = await readBounded(standardInput('-p') as AsyncIterable<Uint8Array>, maxPasswordBytes, 'the password');
    return Buffer.from(bytes).toString().replace(/\r?\n/g, '');
  }

  async #secretPassword(context: CommandContext, name: string): Promise<string> {
    if (this.password !== undefined || this.passwordStdin) throw invalid('--secret can not be used with --password options');
    const { readSecret } = await import('../../../secret/drivers.ts');
    const services = await context.engine();
    return Buffer.from(await readSecret(services, services.secrets.get(name))).toString();
  }

  async #stillGood(session: Session, known: Credentials): Promise<boolean> {
    if (known.kind !== 'password') return false;
    const { output } = session.context;
    output.line(`Authenticating with existing credentials for ${session.target.key}`);
    try {
      await this.#check(session, known);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code !== 'unauthorized') throw error;
      output.line('Existing credentials are invalid, please enter valid username and password');
      return false;
    }
    output.line(`Existing credentials are valid. Already logged in to ${session.target.registry}`);
    return true;
  }

  async #complete(
    { context }: Session,
    { given, known }: { readonly given: string | undefined; readonly known: Credentials | undefined },
  ): Promise<Password> {
    using dialog = new Dialog(context.output, context.signal);
    const earlier = known?.kind === 'password' ? known.username : '';
    const question = earlier === '' ? 'Username: ' : `Username (${earlier}): `;
    const username = (this.username || this.secret || (await dialog.ask(question, 'shown'))).trim() || earlier;
    if (username === '') {
      if (!dialog.isPossible) context.output.text('\n');
      throw new TiffinError('invalid-argument', 'no user name was given', { hint: 'use --username' });
    }
    if (given !== undefined) return { username, password: given };
    if (!dialog.isPossible) {
      throw new TiffinError('invalid-argument', 'standard input is not a terminal, on which the password could be asked for', {
        hint: 'use --password-stdin',
      });
    }
    return { username, password: await dialog.ask('Password: ', 'hidden') };
  }

  async #check({ target, context }: Session, { username, password }: Password): Promise<void> {
    const { places, env, registries, log } = await context.engine();
    const certificateDirectory = this.certificates === undefined ? undefined : resolve(this.certificates);
    const options = { places, env, registries, log, certificateDirectory, verifyTls: this.tlsVerify, credentials: { username, password } };
    try {
      await checkCredentials(target, options, context.signal);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
      if (error.code === 'unauthorized') throw new TiffinError('unauthorized', `logging into "${target.key}": invalid username/password`);
      throw new TiffinError(error.code, `authenticating creds for "${target.key}": ${error.message}`, {
        hint: error.hint,
        cause: error.cause,
      });
    }
  }
}

function bothFiles(): TiffinError {
  return invalid('options for paths to the credential file and to the Docker-compatible credential file can not be set simultaneously');
}
