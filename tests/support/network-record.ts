import type { NetworkRecord } from '../../src/storage/network-record.ts';

/** A network as `network create NAME` makes it, with changes. */
export function networkRecord(changes: Partial<NetworkRecord> = {}): NetworkRecord {
  return {
    name: 'front',
    id: 'f'.repeat(64),
    driver: 'bridge',
    interfaceName: 'tiffin1',
    createdAt: '2026-01-01T00:00:00.000Z',
    subnets: [{ subnet: '10.89.0.0/24', gateway: '10.89.0.1' }],
    routes: [],
    ipv6Enabled: false,
    internal: false,
    dnsEnabled: true,
    dnsServers: [],
    labels: {},
    options: {},
    ipamDriver: 'host-local',
    ...changes,
  };
}
