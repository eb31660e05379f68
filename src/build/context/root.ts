/** Where the files of a context are. Only the helper resolves paths in it. */
export type ContextRoot = {
  /**
   * Directories of the host, the topmost first: one for a directory, an archive or a checkout; the layers of an image, in overlay's
   * format, for an image. None: there are no files.
   */
  readonly directories: readonly string[];
  /** Whether owners of files count (layers of an image) or all belong to whoever builds. */
  readonly owners: 'kept' | 'caller';
};
