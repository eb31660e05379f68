/**
 * A Quadlet for each key of each type, made from the examples of the table: what Podman's generator makes of them is recorded.
 */
import { quadletKind, quadletTypes } from '../../src/systemd/quadlet-keys.ts';
import type { QuadletType } from '../../src/systemd/quadlet-key.ts';

/** What a file of a type needs at least. */
const needed: Readonly<Record<QuadletType, string>> = {
  artifact: 'Artifact=quay.io/x/artifact:1',
  build: 'ImageTag=localhost/built\nFile=/src/Containerfile',
  container: 'Image=docker.io/library/alpine:3',
  image: 'Image=docker.io/library/alpine:3',
  kube: 'Yaml=/srv/app.yaml',
  network: '',
  pod: '',
  volume: '',
};

/** What a key needs beside it. */
const companions: Readonly<Record<string, string>> = {
  'container Group': 'User=1000',
  'container RemapUid': 'RemapUsers=manual',
  'container RemapGid': 'RemapUsers=manual',
  'container RemapUidSize': 'RemapUsers=auto',
  'container StartWithPod': 'Pod=web.pod',
  'pod RemapUid': 'RemapUsers=manual',
  'pod RemapGid': 'RemapUsers=manual',
  'pod RemapUidSize': 'RemapUsers=auto',
  'network Gateway': 'Subnet=192.168.55.0/24',
  'network IPRange': 'Subnet=192.168.55.0/24',
  'volume Image': 'Driver=image',
  'volume Options': 'Device=tmpfs',
  'volume Type': 'Device=tmpfs',
};

/** Quadlets that examples name. */
const others: Readonly<Record<string, string>> = { 'web.pod': '[Pod]\n', 'data.volume': '[Volume]\n' };

/** All of them by the names of their files: `container-AddHost.container`. */
export function keyCases(): Readonly<Record<string, string>> {
  const cases: Record<string, string> = { ...others };
  for (const type of quadletTypes) {
    const { section, keys } = quadletKind(type);
    for (const { key, example } of keys) {
      const isNeeded = needed[type].split('\n').some((line) => line.startsWith(`${key}=`)) || key === 'Rootfs';
      const without = needed[type].split('\n').filter((line) => !isNeeded || !(line.startsWith(`${key}=`) || key === 'Rootfs'));
      const companion = companions[`${type} ${key}`];
      const lines = [`[${section}]`, ...without, ...(companion === undefined ? [] : [companion]), `${key}=${example}`];
      const name = key === 'ServiceName' ? `ServiceName=${type}-${key}-own` : undefined;
      cases[`${type}-${key}.${type}`] = `${[...lines.slice(0, -1), name ?? lines.at(-1) ?? ''].filter((line) => line !== '').join('\n')}\n`;
    }
  }
  return cases;
}
