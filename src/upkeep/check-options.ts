/** How `checkStore` looks. */
export type CheckOptions = {
  /** Reads no blob and no layer: sizes and counts only. */
  readonly quick: boolean;
  /** How long, in milliseconds, blobs and layers may belong to nothing: a pull may be bringing them. */
  readonly maxAgeMs: number;
  readonly signal: AbortSignal;
  /** Told how far the reading of a blob or of a layer's blob is, by its hexadecimal digits. */
  readonly progress?: ((part: { readonly label: string; readonly current: number; readonly total: number }) => void) | undefined;
};
