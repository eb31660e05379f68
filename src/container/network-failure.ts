import type { PortMapping } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { pastaFailure } from '../network/pasta.ts';

const prefix = 'pasta: ';

/** What a failed start means to the user when it was pasta that failed: which port, and what mends it. Other failures stay as they are. */
export function explainNetworkFailure(failure: unknown, ports: readonly PortMapping[]): unknown {
  if (!(failure instanceof TiffinError) || failure.code !== 'runtime-failed' || !failure.message.startsWith(prefix)) return failure;
  const words = failure.message.slice(prefix.length);
  if (words.startsWith('egress filter: '))
    return new TiffinError('unsupported', `--net-allow: ${words}`, {
      hint: 'this kernel may lack nf_tables or connection tracking in user namespaces',
    });
  return pastaFailure(words, ports);
}
