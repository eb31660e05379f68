import { closeSync, openSync, rmSync, writeSync } from 'node:fs';

import { makePrivateDirectory } from '../lib/files.ts';
import { randomId } from '../lib/id.ts';
import { TiffinError } from '../lib/errors.ts';
import type { SecretFacts } from '../runtime/facts.ts';
import { keepCopy, readCopy } from '../secret/container-copies.ts';
import { readSecret } from '../secret/drivers.ts';
import type { Container, ContainerSecret } from './declared.ts';
import { handoverDirectory, handoverPlace, isMemory, sweepHandover } from './secret-handover.ts';
import type { ContainerServices } from './services.ts';

type SecretUsers = Pick<ContainerServices, 'places' | 'secrets' | 'env' | 'log'>;

/** The values of those that become files, as they are now; the others are read at each start. */
export async function readFileSecrets(
  services: SecretUsers,
  secrets: readonly ContainerSecret[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const values = new Map<number, Uint8Array>();
  for (const [index, { kind, id }] of secrets.entries()) {
    if (kind === 'file') values.set(index, await readSecret(services, services.secrets.get(id)));
  }
  return values;
}

/** Keeps values with a container, encrypted. */
export function keepSecrets(
  { places }: Pick<SecretUsers, 'places'>,
  container: Pick<Container, 'id' | 'directory'>,
  values: ReadonlyMap<number, Uint8Array>,
): void {
  for (const [index, value] of values) keepCopy(places, container, index, value);
}

/** What the plan says of a container's secrets: where the helper finds them. Nothing is read or written. */
export function plannedSecrets({ places }: Pick<SecretUsers, 'places'>, container: Pick<Container, 'id' | 'request'>): SecretFacts {
  return factsOf(container.request.secrets ?? [], handoverPlace(places.runRoot, container.id, 'start'));
}

/**
 * Lays the values of a container's secrets out for a start. The helper deletes the files as soon as it has read them.
 *
 * @throws {TiffinError} `not-found` when a secret that becomes a variable was removed, as under Podman; what drivers say
 */
export async function handOverSecrets(services: SecretUsers, container: Container): Promise<SecretFacts> {
  const facts = plannedSecrets(services, container);
  for (const [index, secret] of (container.request.secrets ?? []).entries()) {
    if (secret.kind === 'variable') keepCopy(services.places, container, index, await variableValue(services, secret));
  }
  layOut(services, container, facts);
  return facts;
}

/** The same for an exec, with the values that the container was started with, and only those that become variables. */
export function handOverVariables(services: SecretUsers, container: Container, isWanted: (name: string) => boolean): SecretFacts {
  const place = handoverPlace(services.places.runRoot, container.id, randomId().slice(0, 16));
  const { variables } = factsOf(container.request.secrets ?? [], place);
  const facts = { files: [], variables: variables.filter(({ name }) => isWanted(name)) };
  layOut(services, container, facts);
  return facts;
}

async function variableValue(services: SecretUsers, { secret, name }: Extract<ContainerSecret, { kind: 'variable' }>): Promise<Uint8Array> {
  const value = await readSecret(services, services.secrets.named(secret));
  if (value.includes(0))
    throw new TiffinError('invalid-argument', `secret ${secret} holds a NUL byte and cannot be the variable ${name}`, {
      hint: 'leave out type=env: the secret is a file then',
    });
  return value;
}

function factsOf(secrets: readonly ContainerSecret[], place: string): SecretFacts {
  const files: SecretFacts['files'][number][] = [];
  const variables = new Map<string, SecretFacts['variables'][number]>();
  for (const [index, secret] of secrets.entries()) {
    const source = `${place}-${index}`;
    if (secret.kind === 'file') files.push({ source, target: secret.target, uid: secret.uid, gid: secret.gid, mode: secret.mode, index });
    else variables.set(secret.name, { source, name: secret.name, index });
  }
  return { files, variables: [...variables.values()] };
}

function layOut(services: SecretUsers, container: Container, { files, variables }: SecretFacts): void {
  const directory = handoverDirectory(services.places.runRoot);
  makePrivateDirectory(directory);
  sweepHandover(services.places.runRoot);
  if (!isMemory(directory))
    services.log.warn(`the values of secrets pass through ${directory}, which is not in memory: set XDG_RUNTIME_DIR to a tmpfs`);
  for (const { source, index } of [...files, ...variables]) writeValue(source, readCopy(services.places, container, index));
}

function writeValue(path: string, value: Uint8Array): void {
  rmSync(path, { force: true });
  const fd = openSync(path, 'wx', 0o600);
  try {
    let written = 0;
    while (written < value.length) written += writeSync(fd, value, written);
  } finally {
    closeSync(fd);
    value.fill(0);
  }
}
