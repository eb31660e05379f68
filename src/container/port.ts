import { TiffinError } from '../lib/errors.ts';
import type { Container } from './declared.ts';

/** One published port. */
export type PublishedPort = {
  /** `80/tcp` */
  readonly inside: string;
  /** '' is every address. */
  readonly hostIp: string;
  readonly hostPort: number;
};

/** The published ports of a container, ranges taken apart. */
export function publishedPorts({ request }: Container): readonly PublishedPort[] {
  return request.ports.flatMap(({ containerPort, hostPort, hostIp, protocol, count }) =>
    Array.from({ length: count }, (_, index) => ({
      inside: `${containerPort + index}/${protocol}`,
      hostIp,
      hostPort: (hostPort ?? 0) + index,
    })),
  );
}

/**
 * Where one port of a container is published.
 *
 * @param wanted `80` or `80/udp`
 * @throws {TiffinError} `not-found`
 */
export function findPublishedPort(container: Container, wanted: string): readonly PublishedPort[] {
  const inside = wanted.includes('/') ? wanted : `${wanted}/tcp`;
  const found = publishedPorts(container).filter((port) => port.inside === inside);
  if (found.length === 0) throw new TiffinError('not-found', `failed to find published port "${wanted}"`);
  return found;
}
