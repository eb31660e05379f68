import type { QuadletKey, QuadletType } from './quadlet-key.ts';
import { buildKeys, kubeKeys } from './quadlet/keys-build.ts';
import { containerKeys } from './quadlet/keys-container.ts';
import { artifactKeys, imageKeys, networkKeys, podKeys, volumeKeys } from './quadlet/keys-resources.ts';

/** What a type of Quadlet has: its section, its keys, and the command that they are options of. */
export type QuadletKind = {
  readonly type: QuadletType;
  /** `Container` of `[Container]`. */
  readonly section: string;
  /** The words of the command. */
  readonly command: readonly string[];
  readonly keys: readonly QuadletKey[];
};

const kinds: Readonly<Record<QuadletType, QuadletKind>> = {
  artifact: { type: 'artifact', section: 'Artifact', command: ['artifact', 'pull'], keys: artifactKeys },
  build: { type: 'build', section: 'Build', command: ['build'], keys: buildKeys },
  container: { type: 'container', section: 'Container', command: ['run'], keys: containerKeys },
  image: { type: 'image', section: 'Image', command: ['image', 'pull'], keys: imageKeys },
  kube: { type: 'kube', section: 'Kube', command: ['kube', 'play'], keys: kubeKeys },
  network: { type: 'network', section: 'Network', command: ['network', 'create'], keys: networkKeys },
  pod: { type: 'pod', section: 'Pod', command: ['pod', 'create'], keys: podKeys },
  volume: { type: 'volume', section: 'Volume', command: ['volume', 'create'], keys: volumeKeys },
};

/** All types, by name. */
export const quadletTypes: readonly QuadletType[] = ['artifact', 'build', 'container', 'image', 'kube', 'network', 'pod', 'volume'];

/** `[Quadlet]`, which every type may have. */
export const quadletSectionKeys: readonly QuadletKey[] = [
  {
    key: 'DefaultDependencies',
    reads: 'boolean',
    rule: 'none',
    example: 'false',
    summary: 'Whether the service waits until the network of the host is up.',
  },
];

/** What a type has; its keys in the order in which their options come out. */
export function quadletKind(type: QuadletType): QuadletKind {
  return kinds[type];
}

/**
 * The key that says the same as an option, for `generate quadlet`.
 *
 * @param option in its long spelling, `--cap-add`
 * @param value empty or `true` for a switch
 * @returns undefined when only `PodmanArgs=` can say it
 */
export function keyOfOption(
  type: QuadletType,
  option: string,
  value: string,
): { readonly key: QuadletKey; readonly value: string } | undefined {
  const rows = kinds[type].keys.filter((row) => row.option === option && row.refused === undefined && row.deprecated === undefined);
  const longest = rows.toSorted((one, other) => (other.prefix?.length ?? 0) - (one.prefix?.length ?? 0));
  for (const row of longest) {
    const { prefix = '' } = row;
    if (row.reads === 'boolean' && prefix !== '') {
      if (value === prefix) return { key: row, value: 'true' };
    } else if (value.startsWith(prefix)) {
      return { key: row, value: row.reads === 'boolean' && value === '' ? 'true' : value.slice(prefix.length) };
    }
  }
  return undefined;
}
