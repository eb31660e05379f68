import { TiffinError } from '../../lib/errors.ts';
import type { RunWork } from '../plan/step.ts';
import type { StepsRequest } from '../request.ts';

/**
 * What a Containerfile asks for beyond the usual has to be allowed by whoever builds it.
 *
 * @throws {TiffinError} `denied`
 */
export function requireAllowed({ allow, network, security }: StepsRequest, work: RunWork): void {
  const asked = [
    { name: 'network.host', text: '--network=host', wanted: work.network === 'host' && network.mode?.kind !== 'host' },
    { name: 'security.insecure', text: '--security=insecure', wanted: work.security === 'insecure' && !security.privileged },
    { name: 'device', text: '--device', wanted: work.devices.length > 0 },
  ] as const;
  const refused = asked.find(({ name, wanted }) => wanted && !allow.includes(name));
  if (refused === undefined) return;
  throw new TiffinError('denied', `RUN ${refused.text} is not allowed`, {
    hint: `allow it, if you trust this Containerfile: tiffin build --allow ${refused.name}`,
  });
}
