/** Keeping what a stream gives, and unpacking what is packed, in files of ours: for other rooms that read archives. */
export { keepStream, packingOf, unpackFile } from './archive/spool.ts';
export type { SpooledFile, SpoolOptions } from './archive/spool.ts';
