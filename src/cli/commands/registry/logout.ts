import { resolve } from 'node:path';
import { findCredentials } from '../../../config/auth-file.ts';
import { forgetAllCredentials, forgetCredentials } from '../../../config/credential-store.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { parseRegistryKey } from '../../../registry/host.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { authFileOptions, registryOperand } from '../../options/login.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag, optionGroup } from '../../options/option.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin logout`. */
export class LogoutCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes the credentials for a registry from your own file, and from that of the session, which Podman writes.',
    examples: [
      ['Log out of one registry', '$0 logout quay.io'],
      ['Log out of all registries', '$0 logout --all'],
    ],
  };

  all = flag('-a,--all', { description: 'Remove the credentials for all registries' });
  files = optionGroup('Credentials', authFileOptions());
  registry = optionalOperand('REGISTRY', { complete: 'registry' });

  override async run({ engine, output, signal }: CommandContext): Promise<void> {
    const { authFile, compatFile } = this.files;
    if (authFile !== undefined && compatFile !== undefined) {
      throw invalid('options for paths to the credential file and to the Docker-compatible credential file can not be set simultaneously');
    }
    const { places, env, registries, log } = await engine();
    const helpers = registries.credentialHelpers;
    const options = {
      places,
      env,
      helpers,
      signal,
      authFile: authFile === undefined ? undefined : resolve(authFile),
      compatFile: compatFile === undefined ? undefined : resolve(compatFile),
    };
    if (this.all) {
      if (this.registry !== undefined) throw invalid('--all takes no arguments');
      await forgetAllCredentials(options);
      return output.line('Removed login credentials for all registries');
    }
    const { key, registry, path } = parseRegistryKey(registryOperand(this.registry, registries));
    if (await forgetCredentials(key, options)) return output.line(`Removed login credentials for ${key}`);
    const named = options.compatFile ?? options.authFile;
    const other = await findCredentials(
      places,
      env,
      { domain: registry, path },
      { authFile: named, helpers, warn: (text) => log.warn(text) },
    );
    if (other === undefined || path !== '') throw new TiffinError('not-found', `not logged into ${key}`);
    output.line(
      `Not logged into ${key} with current tool. Existing credentials were established via docker login. Please use docker logout instead.`,
    );
  }
}
