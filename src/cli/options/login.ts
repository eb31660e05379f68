import type { RegistriesConfig } from '../../config/registries.ts';
import { invalid } from '../request/words.ts';
import { value } from './option.ts';

/** Options of `login` and `logout`: which file has the credentials. */
export const authFileOptions = () => ({
  authFile: value('--authfile', { valueName: 'file', description: 'File with credentials for registries', complete: 'file' }),
  compatFile: value('--compat-auth-file', {
    valueName: 'file',
    description: "File in Docker's format to change instead",
    complete: 'file',
  }),
});

/** The registry that `login` and `logout` are for: the one named, else the first that short names are looked for in. @throws {TiffinError} */
export function registryOperand(operand: string | undefined, { searchRegistries }: Pick<RegistriesConfig, 'searchRegistries'>): string {
  const registry = operand ?? searchRegistries[0];
  if (registry === undefined || registry === '') throw invalid('no registries found in registries.conf, a registry must be provided');
  return registry;
}
