/** What is known of a secret beside its value. */
export type SecretRecord = {
  /** 25 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** Who keeps the value: `file`, `pass` or `shell`. */
  readonly driver: string;
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** A secret as it is written: `kept` is what its driver wants to get back, never the value itself. */
export type NewSecret = SecretRecord & { readonly kept: Uint8Array | undefined };
