/**
 * The package for programs on a store of its own, in this process and from source.
 */
import { open } from '../../src/sdk/open.ts';
import type { Tiffin } from '../../src/sdk/api/tiffin.ts';
import { busyboxHome } from './busybox-home.ts';
import { type ScratchHome, scratchHome } from './scratch-home.ts';

/** A home, its store opened, and what it warned of. */
export type SdkHome = AsyncDisposable & { readonly home: ScratchHome; readonly tiffin: Tiffin; readonly warnings: string[] };

/** The image of `sdkHome`, and options for containers that need no network and wait for their end. */
export const busybox = 'localhost/busybox:latest';

/** Opens the store of a home with a busybox image. Use: `await using sdk = await sdkHome('sdk-logs');` */
export async function sdkHome(name: string): Promise<SdkHome> {
  return await opened(await busyboxHome(name));
}

/** The same for tests that need no image. */
export async function emptySdkHome(name: string): Promise<SdkHome> {
  return await opened(await scratchHome({ name }));
}

async function opened(home: ScratchHome): Promise<SdkHome> {
  const warnings: string[] = [];
  const tiffin = await open({ env: home.env, onWarning: (message) => warnings.push(message) });
  return {
    home,
    tiffin,
    warnings,
    [Symbol.asyncDispose]: async () => {
      await tiffin.close();
      await home[Symbol.asyncDispose]();
    },
  };
}
