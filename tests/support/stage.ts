import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from './repository.ts';

/** Copies the built program and the Node it starts into `place`, for a user or a machine that cannot reach the checkout. Returns the program's path. */
export function stageProgram(place: string): string {
  for (const path of ['dist', `node_modules/node-linux-${process.arch}/bin`]) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    cpSync(join(repository, path), join(place, path), { recursive: true });
  }
  return join(place, 'dist/tiffin');
}
