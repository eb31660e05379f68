import type { LockFile } from '../../../image/lock-file.ts';
import { defineColumns } from '../columns.ts';

/** One platform of one reference in a lock file. */
export type LockRow = { readonly reference: string; readonly platform: string; readonly digest: string };

/** The rows of a lock file. */
export function lockRows({ images }: LockFile): LockRow[] {
  return images.flatMap(({ reference, platforms }) => [...platforms].map(([platform, digest]) => ({ reference, platform, digest })));
}

/** The listing of `tiffin lock`. */
export const lockColumns = defineColumns<LockRow>({
  name: 'lock',
  fields: {
    Reference: { value: (row) => row.reference },
    Platform: { value: (row) => row.platform },
    Digest: { value: (row) => row.digest },
  },
  table: ['Reference', 'Platform', 'Digest'],
  quiet: 'Reference',
  json: ({ reference, platform, digest }) => ({ Reference: reference, Platform: platform, Digest: digest }),
});
