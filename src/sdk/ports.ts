import type { PortMapping } from '../config/network-settings.ts';
import { parsePortMapping } from '../network/port-mapping.ts';
import { type Given, invalid } from './given.ts';

const loopback = '127.0.0.1';

/**
 * The ports that `ports` publishes. Plain numbers are published on the loopback address: what a test or a build starts is nobody else's.
 *
 * @throws {TiffinError} `invalid-argument` naming the port
 */
export function portMappings(given: Given): readonly PortMapping[] {
  const value = given.raw('ports');
  if (Array.isArray(value)) return value.flatMap(listed);
  return (given.map('ports') ?? []).flatMap(([inside, host]) => {
    if (typeof host !== 'number' || !isPort(host, 0))
      throw invalid(`ports: ${JSON.stringify(inside)} must be given a port of the host, or 0`);
    return onLoopback(inside, host);
  });
}

function listed(port: unknown): readonly PortMapping[] {
  if (typeof port === 'number' && isPort(port, 1)) return onLoopback(String(port), 0);
  if (typeof port !== 'string') throw invalid(`ports: ${JSON.stringify(port)} is no port`);
  return port.includes(':') ? parsePortMapping(port) : onLoopback(port, 0);
}

function onLoopback(inside: string, host: number): readonly PortMapping[] {
  if (inside.includes(':')) throw invalid(`ports: ${JSON.stringify(inside)} must be a port of the container, such as 80 or '53/udp'`);
  return parsePortMapping(`${loopback}:${host === 0 ? '' : host}:${inside}`);
}

function isPort(port: number, least: number): boolean {
  return Number.isInteger(port) && port >= least && port <= 65_535;
}
