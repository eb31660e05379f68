import { version } from '../lib/version.ts';

export { version } from '../lib/version.ts';

/** What `tiffin --version` prints. */
export function versionLine(): string {
  return `tiffin version ${version}`;
}
