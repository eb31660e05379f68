/**
 * A scratch home whose store holds one image, `localhost/busybox:latest`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { busyboxImage, layoutArchive } from './images.ts';
import { type ScratchHome, scratchHome } from './scratch-home.ts';
import { mustTiffin, tiffin } from './tiffin.ts';

/** Makes the home and loads the image. Disposing it kills what still runs. Use: `await using home = await busyboxHome('stop');` */
export async function busyboxHome(name: string): Promise<ScratchHome> {
  const home = await scratchHome({ name });
  const archive = join(home.path, 'busybox.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/busybox:latest' })));
  await mustTiffin(home, ['load', '-q', '-i', archive]);
  return {
    ...home,
    [Symbol.asyncDispose]: async () => {
      await tiffin(home, ['rm', '-f', '-a', '-t', '0']);
      await home[Symbol.asyncDispose]();
    },
  };
}
