import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../lib/errors.ts';
import { readRegularFile } from '../lib/files.ts';
import type { Damage } from './damage.ts';
import type { NetworkRecord } from './network-record.ts';
import { builtInNetwork } from './network-store.ts';
import type { PodRecord } from './pod-record.ts';
import type { SecretRecord } from './secret-record.ts';
import type { State } from './state-db.ts';
import { adoptNetwork, readNetworkRow, recordedNetworks, writeNetworkFile } from './state/network-rows.ts';
import { adoptPod, recordedPods, writePodFile } from './state/pod-rows.ts';
import { isSealWhole } from './state/sealed-json.ts';
import { adoptSecret, readSecretRow, secretFile, writeSecretFile } from './state/secret-rows.ts';

const maxRecordBytes = 16 << 20;

/** Things of one kind that are a row and a file of the same content. */
type Kept = {
  readonly object: string;
  readonly path: string;
  /** What the file says when it is right, beside its version and checksum; undefined: more than the row does. */
  readonly expected: object | undefined;
  /** Writes the file from the row; undefined: what is in it is nowhere else. */
  readonly write: (() => void) | undefined;
  /** Makes the row from the file. */
  readonly renew: () => void;
  readonly remedy?: string;
};

/** Compares the rows of networks, pods and secrets with their records, as `checkRecords` does those of containers and volumes. */
export function checkKeptRecords(state: State): Damage[] {
  const [networks, pods, secrets] = [networkRows(state), podRows(state), secretRows(state)];
  return [
    ...networks.flatMap((network) => compare(keptNetwork(state, network))),
    ...lost(state, 'network', { recorded: recordedNetworks(state.root), known: networks.map(({ name }) => name), adopt: adoptNetwork }),
    ...pods.flatMap((pod) => compare(keptPod(state, pod))),
    ...lost(state, 'pod', { recorded: recordedPods(state.root), known: podIds(state), adopt: adoptPod }),
    ...secrets.flatMap((secret) => compare(keptSecret(state, secret))),
    ...lost(state, 'secret', { recorded: secretFiles(state.root), known: secrets.map(({ id }) => id), adopt: adoptSecret }),
  ];
}

function compare({ object, path, expected, write, renew, remedy }: Kept): Damage[] {
  const text = read(path);
  const isWhole = text !== undefined && isSealWhole(text) === true;
  if (isWhole && (expected === undefined || plainText(JSON.parse(text) as object) === plainText(expected))) return [];
  const renewed = (): string => (renew(), 'its row was made again from its record');
  if (isWhole) return [{ object, what: ['its row in state.db is not what its record says'], mend: renewed }];
  const what = [text === undefined ? 'its record is missing' : 'its record is damaged'];
  return [{ object, what, mend: write === undefined ? undefined : () => (write(), 'written anew from state.db'), remedy }];
}

function plainText(record: object): string {
  const { version: _version, sum: _sum, ...plain } = record as Record<string, unknown>;
  return JSON.stringify(plain);
}

type Lost = {
  readonly recorded: readonly string[];
  readonly known: readonly string[];
  readonly adopt: (state: State, root: string, name: string) => void;
};

/** Whole records that the database does not know. */
function lost(state: State, kind: string, { recorded, known, adopt }: Lost): Damage[] {
  const directory = `${kind}s`;
  return recorded
    .filter((name) => !known.includes(name))
    .filter((name) => isSealWhole(read(join(state.root, directory, kind === 'secret' ? name : `${name}.json`)) ?? '') === true)
    .map((name) => ({
      object: `${kind} ${name}`,
      what: ['it is missing from state.db'],
      mend: () => (adopt(state, state.root, name), 'put back from its record'),
      remedy: 'another one may have its name now',
    }));
}

function keptNetwork(state: State, network: NetworkRecord): Kept {
  return {
    object: `network ${network.name}`,
    path: join(state.root, 'networks', `${network.name}.json`),
    expected: network,
    write: () => writeNetworkFile(state.root, network),
    renew: () => {
      const record = JSON.parse(read(join(state.root, 'networks', `${network.name}.json`)) ?? '') as NetworkRecord;
      state.run('UPDATE network SET id = ?, record = ? WHERE name = ?', record.id, plainText(record), network.name);
    },
  };
}

function keptPod(state: State, pod: PodRecord<unknown>): Kept {
  const { id, name, infraId, createdAt, labels, request } = pod;
  return {
    object: `pod ${name}`,
    path: join(state.root, 'pods', `${id}.json`),
    expected: { id, name, infraId, createdAt, labels, request },
    write: () => writePodFile(state.root, pod),
    renew: () => {
      const record = JSON.parse(read(join(state.root, 'pods', `${id}.json`)) ?? '') as PodRecord<unknown>;
      const values = [record.name, JSON.stringify(record.labels), JSON.stringify(record.request)] as const;
      state.run('UPDATE pod SET name = ?, labels = ?, request = ? WHERE id = ?', ...values, id);
    },
  };
}

/** Of the file's driver the value is in the file alone. */
function keptSecret(state: State, secret: SecretRecord): Kept {
  const isAlone = secret.driver === 'file';
  return {
    object: `secret ${secret.name}`,
    path: secretFile(state.root, secret.id),
    expected: undefined,
    write: isAlone ? undefined : () => writeSecretFile(state.root, { ...secret, kept: undefined }),
    renew: () => undefined,
    ...(isAlone && { remedy: `its value is lost: tiffin secret rm ${secret.name}, and create it again` }),
  };
}

/** The default network has a row when somebody was on it, and no file. */
function networkRows(state: State): NetworkRecord[] {
  const all = state.all('SELECT record FROM network').map(readNetworkRow);
  return all.filter(({ createdAt }) => createdAt !== builtInNetwork.createdAt);
}

/** Those on which nobody works. */
function podRows(state: State): PodRecord<unknown>[] {
  return state.all('SELECT id, name, infra_id, created_at, labels, request FROM pod WHERE remover IS NULL').map((row) => ({
    id: String(row['id']),
    name: String(row['name']),
    infraId: row['infra_id'] === null ? undefined : String(row['infra_id']),
    createdAt: String(row['created_at']),
    labels: JSON.parse(String(row['labels'])) as Record<string, string>,
    request: JSON.parse(String(row['request'])) as unknown,
  }));
}

function podIds(state: State): string[] {
  return state.all('SELECT id FROM pod').map((row) => String(row['id']));
}

function secretRows(state: State): SecretRecord[] {
  return state.all('SELECT * FROM secret').map(readSecretRow);
}

function secretFiles(root: string): string[] {
  try {
    return readdirSync(join(root, 'secrets')).filter((name) => /^[0-9a-f]{25}$/.test(name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readRegularFile(path, maxRecordBytes).toString('utf8');
  } catch {
    return undefined;
  }
}
