/** A device node of the host, or (with no colon) a directory of them. `permissions` is of `rwm`. */
export type DeviceRequest = { readonly source: string; readonly target: string; readonly permissions: string };

/** One `--secret`: by name or ID. A file's path is absolute; undefined is what the secret's own name makes. */
export type SecretRequest =
  | {
      readonly kind: 'file';
      readonly source: string;
      readonly target: string | undefined;
      readonly uid: number;
      readonly gid: number;
      readonly mode: number;
    }
  | { readonly kind: 'variable'; readonly source: string; readonly name: string | undefined };

/** What the container may do, and what of the host it sees. */
export type SecurityRequest = {
  readonly privileged: boolean;
  /** `CAP_` names in upper case, or `ALL`; checked by `parseCapability`. */
  readonly addCapabilities: readonly string[];
  readonly dropCapabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  /** The default profile, none, or a profile file (absolute). */
  readonly seccomp: { readonly kind: 'default' } | { readonly kind: 'unconfined' } | { readonly kind: 'file'; readonly path: string };
  /** SELinux options as typed, without `label=`: accepted, without effect where SELinux is off. */
  readonly labels: readonly string[];
  readonly mask: readonly string[];
  /** Paths (may be globs), or `ALL`. */
  readonly unmask: readonly string[];
  /** Options of the proc mount: `hidepid=2`. */
  readonly procOptions: readonly string[];
  readonly devices: readonly DeviceRequest[];
  /** `vendor.com/class=name`. Rows of earlier versions lack it. */
  readonly cdiDevices?: readonly string[];
  /** Rows of earlier versions lack it. */
  readonly secrets?: readonly SecretRequest[];
};
