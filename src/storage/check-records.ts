import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SQLInputValue } from 'node:sqlite';
import { checkKeptRecords } from './check-kept-records.ts';
import type { ContainerRecord } from './container-record.ts';
import type { ContainerStore } from './container-store.ts';
import type { Damage } from './damage.ts';
import type { State } from './state-db.ts';
import { adoptContainer, adoptVolume, readContainerFile, readVolumeFile, type Rows } from './state/adopt.ts';
import { containerFileText, writeContainerFile } from './state/container-rows.ts';
import { isSealWhole } from './state/sealed-json.ts';
import { volumeFileText, writeVolumeFile } from './state/volume-rows.ts';
import type { VolumeRecord } from './volume-record.ts';
import type { VolumeStore } from './volume-store.ts';

/** What `checkRecords` looks at. */
export type RecordServices = {
  readonly state: State;
  readonly containers: Pick<ContainerStore<unknown>, 'list' | 'directory'>;
  readonly volumes: Pick<VolumeStore, 'list' | 'directory'>;
};

/**
 * Compares the rows of containers, volumes, networks, pods and secrets with the records beside their files. A record knows by its checksum whether
 * it is whole: where it is and the row differs, the row is what is damaged; where it is not, it is written anew.
 */
export function checkRecords(services: RecordServices): Damage[] {
  return [
    ...services.volumes.list().flatMap((volume) => checkVolume(services, volume)),
    ...lostVolumes(services),
    ...services.containers.list().flatMap((container) => checkContainer(services, container)),
    ...lostContainers(services),
    ...checkKeptRecords(services.state),
  ];
}

function checkContainer({ state }: RecordServices, container: ContainerRecord<unknown>): Damage[] {
  const object = `container ${container.name}`;
  const { directory, id } = container;
  if (!existsSync(directory)) {
    // The row of a container made with --rm goes at the next command that looks.
    if (container.autoRemove) return [];
    return [{ object, what: ['its directory is missing'], containers: [id], remedy: `tiffin rm --force ${container.name}` }];
  }
  const text = read(() => readContainerFile(state.root, id));
  if (isSame(text, containerFileText(container))) return [];
  if (text !== undefined && isSealWhole(text) === true) {
    return [{ object, what: ['its row in state.db is not what its record says'], mend: () => renewContainerRow(state, id) }];
  }
  return [
    {
      object,
      what: [text === undefined ? 'its record is missing' : 'its record is damaged'],
      mend: () => rewrite(() => writeContainerFile(directory, container)),
    },
  ];
}

function checkVolume({ state, volumes }: RecordServices, volume: VolumeRecord): Damage[] {
  const object = `volume ${volume.name}`;
  const directory = volumes.directory(volume.name);
  const data: Damage[] = existsSync(volume.path)
    ? []
    : [{ object, what: ['its data are missing'], remedy: `what was in it is lost: tiffin volume rm ${volume.name}` }];
  const text = read(() => readVolumeFile(state.root, volume.name));
  // The record does not follow when the volume is filled.
  const isRight = [true, false].some((needsCopyUp) => isSame(text, volumeFileText({ ...volume, needsCopyUp })));
  if (isRight || data.length > 0) return data;
  if (text !== undefined && isSealWhole(text) === true) {
    return [{ object, what: ['its row in state.db is not what its record says'], mend: () => renewVolumeRow(state, volume.name) }];
  }
  const what = [text === undefined ? 'its record is missing' : 'its record is damaged'];
  return [{ object, what, mend: () => rewrite(() => writeVolumeFile(directory, volume)) }];
}

/** The same record, also when an older tiffin wrote it, without a checksum. */
function isSame(text: string | undefined, expected: string): boolean {
  if (text === undefined || text === expected) return text !== undefined;
  return isSealWhole(text) === undefined && `${text.slice(0, -1)},` === expected.slice(0, text.length);
}

function read(file: () => string): string | undefined {
  try {
    return file();
  } catch {
    return undefined;
  }
}

function rewrite(write: () => void): string {
  write();
  return 'written anew from state.db';
}

function rowsOf(state: State): Rows {
  return {
    get: (sql: string, ...values: SQLInputValue[]) => state.first(sql, ...values),
    run: (sql: string, ...values: SQLInputValue[]) => state.run(sql, ...values),
  };
}

function renewContainerRow(state: State, id: string): string {
  state.transaction(() => {
    state.run('DELETE FROM container WHERE id = ?', id);
    adoptContainer(rowsOf(state), state.root, id);
  });
  return 'its row was made again from its record';
}

/** The row may be referred to, so that it is changed and not replaced. */
function renewVolumeRow(state: State, name: string): string {
  const record = JSON.parse(readVolumeFile(state.root, name)) as VolumeRecord;
  state.run(
    'UPDATE volume SET driver = ?, created_at = ?, labels = ?, options = ?, anonymous = ? WHERE name = ?',
    record.driver,
    record.createdAt,
    JSON.stringify(record.labels),
    JSON.stringify(record.options),
    record.anonymous ? 1 : 0,
    name,
  );
  return 'its row was made again from its record';
}

/** Directories with a whole record that the database does not know: it has lost them. */
function lostVolumes({ state }: RecordServices): Damage[] {
  const known = new Set(state.all('SELECT name FROM volume').map((row) => String(row['name'])));
  return unknownDirectories(state, 'volumes', known).flatMap((name) => {
    const text = read(() => readVolumeFile(state.root, name));
    if (text === undefined || isSealWhole(text) !== true) return [];
    const mend = (): string => {
      adoptVolume(rowsOf(state), state.root, name);
      return 'put back from its record';
    };
    return [{ object: `volume ${name}`, what: ['it is missing from state.db'], mend }];
  });
}

function lostContainers({ state, containers }: RecordServices): Damage[] {
  const known = new Set(state.all('SELECT id FROM container').map((row) => String(row['id'])));
  return unknownDirectories(state, 'containers', known).flatMap((id) => {
    const text = read(() => readContainerFile(state.root, id));
    const isLost = text !== undefined && isSealWhole(text) === true && existsSync(join(containers.directory(id), 'config.json'));
    if (!isLost) return [];
    const mend = (): string => {
      adoptContainer(rowsOf(state), state.root, id);
      return 'put back from its record';
    };
    return [{ object: `container ${id}`, what: ['it is missing from state.db'], mend, remedy: 'another one may have its name now' }];
  });
}

function unknownDirectories(state: State, kind: string, known: ReadonlySet<string>): string[] {
  return readdirSync(join(state.root, kind)).filter((name) => !known.has(name));
}
