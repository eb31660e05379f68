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
    Array.from({ length: count }, (_, index) => ({ inside: `${containerPort + index}/${protocol}`, hostIp, hostPort: (hostPort ?? 0) + index })),
  );
}
