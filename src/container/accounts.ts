import { findHostUser } from '../config/host-users.ts';
import { TiffinError } from '../lib/errors.ts';
import type { AccountFacts } from '../runtime/account-facts.ts';
import { keptIds } from '../runtime/process-spec.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { ContainerServices } from './services.ts';

/**
 * The users of the host that a container's /etc/passwd is to know.
 *
 * @throws {TiffinError} `command-not-invokable` when the host has no user of a name that was asked for
 */
export function accountFacts({ places }: Pick<ContainerServices, 'places'>, request: CreateRequest): AccountFacts {
  const ids = keptIds(request, places);
  const names = request.process.accounts?.hostUsers ?? [];
  const hostUsers = names.map((name) => {
    const user = findHostUser(name);
    if (user === undefined) throw new TiffinError('command-not-invokable', `user: unknown user ${name}`);
    return user;
  });
  const kept = ids === undefined ? undefined : { ...ids, name: places.userName, comment: findHostUser(places.userName)?.comment ?? '' };
  return { kept, hostUsers };
}
