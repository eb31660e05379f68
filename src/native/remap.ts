import type { IdMapping } from './plan.ts';
import { startStorageVerb } from './storage-verb.ts';
import { formatIdMap, realmArguments, type Realm } from './user-namespace.ts';

/** IDs of a layer (`inside`) and what they are to be (`host`), both counted in the realm. */
export type LayerMaps = { readonly uid: readonly IdMapping[]; readonly gid: readonly IdMapping[] };

/** Which layers become which tree. */
export type RemapWork = {
  /** Topmost first. */
  readonly layers: readonly string[];
  readonly tree: string;
  readonly maps: LayerMaps;
  /** Larger files have no bytes in the tree: overlay is to find them in the layers. */
  readonly metadata: boolean;
  readonly realm: Realm;
  readonly signal?: AbortSignal | undefined;
};

/** What is wrong with a tree: how many of its paths, and the first ones. */
export type TreeDamage = { readonly count: number; readonly first: readonly { readonly what: string; readonly path: string }[] };

const mostTold = 8;

/**
 * Makes of an image's layers what they are together under another ID map, in the empty directory `tree`.
 *
 * @param onEntries called with how many files and directories have been made
 * @throws {TiffinError} `unsupported` when a file's owner has no ID in the maps, naming both; `no-space`; `cancelled`
 */
export async function remapLayers(work: RemapWork, onEntries?: (entries: number) => void): Promise<{ readonly entries: number }> {
  const { done } = startStorageVerb({ ...verb(work, 'remap the layer'), ...(onEntries !== undefined && { onInput: onEntries }) });
  const fields = await done;
  return { entries: Number(fields.get('entries') ?? 0) };
}

/** Compares a tree with what `remapLayers` would make of the layer; bytes that are the layer's own are not read. */
export async function compareRemapped(work: RemapWork): Promise<TreeDamage> {
  let count = 0;
  const first: { what: string; path: string }[] = [];
  const onResult = (text: string): void => {
    count += 1;
    const tab = text.indexOf('\t');
    if (first.length < mostTold) first.push({ what: text.slice(0, tab), path: text.slice(tab + 1) });
  };
  await startStorageVerb({ ...verb(work, 'compare a remapped layer', ['--verify', 'yes']), onResult }).done;
  return { count, first };
}

/**
 * Whether overlay takes the bytes of files from directories that are only for that, on this kernel and file system.
 *
 * @param directory empty; has files afterwards
 */
export async function probeDataLayers(directory: string, realm: Realm): Promise<boolean> {
  const args = ['remap', ...realmArguments(realm), '--probe', 'yes', directory, directory];
  const { done } = startStorageVerb({ args, subject: 'try data-only layers', input: 'ignore', output: 'ignore' });
  return (await done).get('data') === 'yes';
}

/** The highest ID that owns something in layers (topmost first), or is in their /etc/passwd or /etc/group but for nobody. */
export async function highestId(layers: readonly string[], realm: Realm, signal?: AbortSignal): Promise<number> {
  const args = ['remap', ...realmArguments(realm), '--needs', 'yes', ...layers];
  const { done } = startStorageVerb({ args, subject: 'look for the IDs of an image', input: 'ignore', output: 'ignore', signal });
  return Number((await done).get('highest') ?? 0);
}

function verb(
  { layers: [top = '', ...lower], tree, maps, metadata, realm, signal }: RemapWork,
  subject: string,
  more: readonly string[] = [],
) {
  const flags = [...(metadata ? ['--metadata', 'yes'] : []), ...more];
  const args = [
    'remap',
    ...realmArguments(realm),
    '--uids',
    formatIdMap(maps.uid),
    '--gids',
    formatIdMap(maps.gid),
    ...flags,
    ...lower.flatMap((layer) => ['--lower', layer]),
    top,
    tree,
  ];
  return { args, subject, input: 'ignore', output: 'ignore', signal } as const;
}
