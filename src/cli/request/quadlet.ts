import type { GenerationSite } from '../../systemd/quadlet-generate.ts';
import { quadletHost } from '../../systemd/quadlet-host.ts';
import type { QuadletServices } from '../../systemd/quadlet-reload.ts';
import type { CommandContext } from '../context.ts';
import { callerOf } from './generate.ts';

/** What commands on Quadlets work with: no store is opened for them. */
export function quadletServices({ env, places }: CommandContext): QuadletServices {
  return { env, places };
}

/** How services of Quadlets call this tiffin. */
export function generationSite(context: CommandContext): GenerationSite {
  const { executable, globals } = callerOf(context);
  return { program: [executable, ...globals], host: quadletHost() };
}
