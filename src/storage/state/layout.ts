import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../lib/files.ts';

/** The marker of an OCI image layout. */
export const layoutText = '{"imageLayoutVersion":"1.0.0"}\n';

/** Makes the directories within a store and the marker of an OCI image layout, where they are missing. */
export function ensureLayout(root: string): void {
  for (const name of ['blobs/sha256', 'blobs/sha512', 'blobs/partial', 'layers', 'containers', 'volumes']) {
    mkdirSync(join(root, name), { recursive: true, mode: 0o700 });
  }
  const marker = join(root, 'oci-layout');
  if (!existsSync(marker)) writeFileAtomically(marker, layoutText, { mode: 0o644, sync: false });
}
