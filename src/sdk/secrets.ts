import type { SecretRecord } from '../storage/secret-record.ts';
import type { Secret, SecretOptions, Secrets } from './api/resources.ts';
import { Given, invalid, requireWord } from './given.ts';
import type { Session } from './session.ts';

/** `tiffin.secrets` */
export class SecretShelf implements Secrets {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async create(name: string, value: string | Uint8Array, options?: SecretOptions): Promise<Secret> {
    const given = new Given('create', options, ['replace', 'labels']);
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) throw invalid('create: the value must be a string or bytes');
    const request = {
      name: requireWord('create: the name', name),
      value: Buffer.from(value),
      driver: undefined,
      options: {},
      labels: given.textMap('labels') ?? {},
      replace: given.flag('replace') ?? false,
      ignoreExisting: false,
    };
    return await this.#session.run(undefined, async () => {
      const { createSecret } = await import('../secret/create.ts');
      try {
        return publicSecret(await createSecret(this.#session.engine, request));
      } finally {
        request.value.fill(0);
      }
    });
  }

  async get(nameOrId: string): Promise<Secret> {
    const word = requireWord('get: the secret', nameOrId);
    return await this.#session.run(undefined, () => publicSecret(this.#session.engine.secrets.get(word)));
  }

  async list(): Promise<readonly Secret[]> {
    return await this.#session.run(undefined, () => this.#session.engine.secrets.list().map(publicSecret));
  }

  async remove(nameOrId: string): Promise<void> {
    const word = requireWord('remove: the secret', nameOrId);
    await this.#session.run(undefined, async () => {
      const { removeSecret } = await import('../secret/remove.ts');
      await removeSecret(this.#session.engine, word);
    });
  }
}

function publicSecret({ id, name, driver, labels, createdAt }: SecretRecord): Secret {
  return { id, name, driver, labels: { ...labels }, createdAt: new Date(createdAt) };
}
