import { dirname } from 'node:path';

/** The top of the working tree that this test belongs to. */
export const repository: string = dirname(dirname(import.meta.dirname));
