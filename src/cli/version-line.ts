/** The version of this source tree; the same as in package.json, which a test compares. */
export const version = '0.1.0';

/** What `tiffin --version` prints. */
export function versionLine(): string {
  return `tiffin version ${version}`;
}
