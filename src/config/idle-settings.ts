import type { Origin } from './source-file.ts';
import { isTable, originOf, type TomlFile } from './toml-file.ts';

/** A setting that is written for Podman and has no effect here. */
export type IdleSetting = { readonly key: string; readonly origin: Origin; readonly reason: string };

type Idle = { readonly harmless: readonly unknown[]; readonly reason: string };

/** Keys of `[containers]` that we know and do nothing about, with the values that ask for nothing. */
const idleKeys: Readonly<Record<string, Idle>> = {
  apparmor_profile: { harmless: ['', 'unconfined'], reason: 'AppArmor lets only root load and switch profiles' },
  container_name_as_hostname: { harmless: [false], reason: 'host names are IDs' },
  enable_keyring: { harmless: [true], reason: 'each container has a keyring of its own' },
  init_path: { harmless: [''], reason: 'the init is part of tiffin' },
  interface_name: { harmless: ['', 'device'], reason: 'interfaces are named by the kernel' },
  keyring: { harmless: [true], reason: 'each container has a keyring of its own' },
  label_users: { harmless: [false], reason: 'users are not labelled' },
  log_path: { harmless: [''], reason: 'logs are among the files of each container; --log-opt path= names another place' },
  no_pivot_root: { harmless: [false], reason: 'the root is always entered by pivot_root' },
  prepare_volume_on_create: { harmless: [false], reason: 'volumes are filled by the first start' },
};

const idleNetworkKeys: Readonly<Record<string, Idle>> = {
  dns_bind_port: { harmless: [0, 53], reason: 'name servers of networks have a network namespace of their own, where port 53 is free' },
};

/** Settings of a file that ask for what we do not do. */
export function idleSettings(source: TomlFile): readonly IdleSetting[] {
  return [...idleKeysOf(source, 'containers', idleKeys), ...idleKeysOf(source, 'network', idleNetworkKeys)];
}

function idleKeysOf(source: TomlFile, name: string, keys: Readonly<Record<string, Idle>>): readonly IdleSetting[] {
  const table = source.values[name];
  if (!isTable(table)) return [];
  return Object.entries(keys).flatMap(([key, { harmless, reason }]) => {
    const value = Object.hasOwn(table, key) ? table[key] : undefined;
    return value === undefined || harmless.includes(value) ? [] : [{ key, reason, origin: originOf(source, name, key) }];
  });
}
