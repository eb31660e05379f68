import type { QuadletType } from '../quadlet-key.ts';
import { quadletKind, quadletTypes } from '../quadlet-keys.ts';
import type { QuadletSource } from '../quadlet-source.ts';
import { entriesOf, lastOf, unquoted } from './values.ts';

/** The type that a file's name has, or undefined. */
export function typeOf(name: string): QuadletType | undefined {
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return name.lastIndexOf('.') > 0 ? quadletTypes.find((type) => type === extension) : undefined;
}

/** `web@blue.container` in parts: `web`, `blue`. A template has an empty instance, other files have none. */
export type NameParts = { readonly stem: string; readonly instance?: string };

/** Takes a file's name apart. */
export function partsOf(name: string): NameParts {
  const stem = name.slice(0, name.lastIndexOf('.'));
  const at = stem.indexOf('@');
  return at === -1 ? { stem } : { stem: stem.slice(0, at), instance: stem.slice(at + 1) };
}

const suffixes: Readonly<Record<QuadletType, string>> = {
  artifact: '-artifact',
  build: '-build',
  container: '',
  image: '-image',
  kube: '',
  network: '-network',
  pod: '-pod',
  volume: '-volume',
};

/** The name of the service without `.service`: `data-volume`, `web@`, or what `ServiceName=` says. */
export function serviceOf({ name, type, unit }: Pick<QuadletSource, 'name' | 'type' | 'unit'>): string {
  const own = lastOf(entriesOf(unit, quadletKind(type).section), 'ServiceName');
  const { stem, instance } = partsOf(name);
  const base = own === undefined ? `${stem}${suffixes[type]}` : unquoted(own.value);
  return instance === undefined || own !== undefined ? base : `${base}@${instance}`;
}

const nameKeys: Partial<Record<QuadletType, string>> = {
  artifact: 'Artifact',
  container: 'ContainerName',
  image: 'Image',
  network: 'NetworkName',
  pod: 'PodName',
  volume: 'VolumeName',
};

/**
 * The name of what a service makes, with specifiers of its own unit: `systemd-data`, `systemd-%N`. For an image that of the image.
 *
 * @returns undefined for types without one, and where the key that says it is missing
 */
export function resourceOf({ name, type, unit }: Pick<QuadletSource, 'name' | 'type' | 'unit'>): string | undefined {
  const entries = entriesOf(unit, quadletKind(type).section);
  if (type === 'build') return entries.find(({ key, value }) => key === 'ImageTag' && value !== '')?.value;
  const key = nameKeys[type];
  const own = (type === 'image' ? lastOf(entries, 'ImageTag') : undefined) ?? (key === undefined ? undefined : lastOf(entries, key));
  return own === undefined ? usualName(name, type) : unquoted(own.value);
}

function usualName(name: string, type: QuadletType): string | undefined {
  const { stem, instance } = partsOf(name);
  if (type === 'container') return instance === undefined ? 'systemd-%N' : 'systemd-%p_%i';
  if (type !== 'network' && type !== 'pod' && type !== 'volume') return undefined;
  return instance === undefined ? `systemd-${stem}` : `systemd-${stem}-%i`;
}

const longestName = 255;

/**
 * Whether a name is one that systemd takes for a unit, once its extension is `.service`: nothing that leads to another directory.
 *
 * @see systemd.unit(5) "String Escaping for Inclusion in Unit Names"
 */
export function isUnitName(name: string): boolean {
  return /^[A-Za-z0-9:_.\\-]+(@[A-Za-z0-9:_.\\-]*)?$/.test(name) && !name.startsWith('.') && name.length <= longestName - '.service'.length;
}
