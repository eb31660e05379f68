import { TiffinError } from '../../lib/errors.ts';
import type { SecretRecord } from '../../storage/secret-record.ts';
import type { SecretDriver } from '../driver.ts';
import { runProgram, type ProgramRun } from './run-program.ts';
import type { SecretReaders } from '../services.ts';

const required = ['list', 'lookup', 'store', 'delete'] as const;

/**
 * Keeps values with commands of the user's, as Podman's driver does: `store` reads the value, `lookup` writes it, `delete` forgets it; each
 * is run by /bin/sh with the ID in `SECRET_ID`. `list` must be given for Podman's sake and is not run.
 */
export const shellDriver: SecretDriver = {
  options: (_services, given) => {
    const unknown = Object.keys(given).find((name) => !required.some((each) => each === name));
    if (unknown !== undefined)
      throw new TiffinError('invalid-argument', `invalid shell driver option: ${unknown}`, { hint: `known are ${required.join(', ')}` });
    const missing = required.find((name) => (given[name] ?? '') === '');
    if (missing !== undefined)
      throw new TiffinError('invalid-argument', 'missing config value', {
        hint: `the shell driver wants --driver-opts ${required.map((name) => `${name}=COMMAND`).join(' --driver-opts ')}`,
      });
    return given;
  },
  store: async (services, secret, value) => {
    await run(services, secret, { verb: 'store', input: value, step: `creating secret ${secret.name}` });
    return undefined;
  },
  lookUp: async (services, secret) => await run(services, secret, { verb: 'lookup', step: `look up secret ${secret.name}` }),
  remove: async (services, secret) => {
    await run(services, secret, { verb: 'delete', step: `delete secret ${secret.name}` });
  },
};

type Step = Pick<ProgramRun, 'input' | 'step'> & { readonly verb: (typeof required)[number] };

async function run(services: SecretReaders, { id, options }: SecretRecord, { verb, ...rest }: Step): Promise<Uint8Array> {
  return await runProgram(services, { argv: ['/bin/sh', '-c', options[verb] ?? 'false'], env: { SECRET_ID: id }, ...rest });
}
