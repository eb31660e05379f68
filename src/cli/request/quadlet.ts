import { quadletHost } from '../../systemd/quadlet-host.ts';
import type { QuadletServices, QuadletSite } from '../../systemd/quadlet-reload.ts';
import type { CommandContext } from '../context.ts';
import { commandCheck } from './check-command.ts';
import { callerOf } from './generate.ts';

/** What commands on Quadlets work with: no store is opened for them. */
export function quadletServices({ env, places }: CommandContext): QuadletServices {
  return { env, places };
}

/** How services of Quadlets call this tiffin; options are read, their values are left for later. */
export function generationSite(context: CommandContext): QuadletSite {
  const { executable, globals } = callerOf(context);
  return { program: [executable, ...globals], host: quadletHost(), check: commandCheck(undefined) };
}
