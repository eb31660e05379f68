import type { SubordinateRange } from '../native/user-namespace.ts';

/** What trying something came to. */
export type Trial =
  | { readonly outcome: 'works' }
  | { readonly outcome: 'fails'; readonly reason: string }
  | { readonly outcome: 'untried'; readonly reason: string };

/** newuidmap or newgidmap. */
export type MapToolFacts = { readonly path: string; readonly hasPrivilege: boolean } | undefined;

/** All that the judgements are made from: plain values, looked up or tried out by `probeHost`. */
export type HostFacts = {
  readonly user: { readonly name: string; readonly uid: number };
  /** `ID` and `ID_LIKE` of os-release. */
  readonly distribution: readonly string[];
  readonly kernel: string;
  readonly nodeVersion: string;
  readonly helper: { readonly path: string } | { readonly missing: string };
  readonly subids: {
    readonly uids: readonly SubordinateRange[];
    readonly gids: readonly SubordinateRange[];
    /** First ID that no line of /etc/subuid and /etc/subgid gives away. */
    readonly firstFree: number;
  };
  readonly mapTools: { readonly newuidmap: MapToolFacts; readonly newgidmap: MapToolFacts };
  readonly userNamespace: {
    /** One ID mapped, without any tool. */
    readonly single: Trial;
    /** All subordinate IDs mapped by newuidmap. */
    readonly full: Trial;
    /** A namespace in the namespace, for one of each container's own. */
    readonly nested: Trial;
    /** user.max_user_namespaces; undefined where the kernel does not say. */
    readonly limit: number | undefined;
    /** kernel.unprivileged_userns_clone of Debian kernels. */
    readonly cloneSysctl: number | undefined;
    /** kernel.apparmor_restrict_unprivileged_userns. */
    readonly appArmorRestricts: boolean;
  };
  readonly overlay: Trial;
  readonly store: { readonly path: string; readonly fileSystem: string; readonly freeBytes: number; readonly writable: Trial };
  readonly tun: Trial;
  readonly pasta: { readonly path: string; readonly version: string } | undefined;
  readonly slirp4netns: string | undefined;
  /** Packages that networks between containers lack. */
  readonly lackingForNetworks: readonly string[];
  readonly cgroup: {
    readonly version: 1 | 2 | 0;
    /** Controllers that the user's manager may hand on. */
    readonly delegated: readonly string[];
  };
  readonly runtimeDir: { readonly path: string; readonly isFallback: boolean; readonly inEnvironment: boolean };
  readonly lingers: boolean | undefined;
  readonly hasSystemd: boolean;
  readonly firstUnprivilegedPort: number;
};
