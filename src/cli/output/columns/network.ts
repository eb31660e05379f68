import { networkFields, networkJson } from '../../../network/inspect-network.ts';
import type { NetworkView } from '../../../network/network-view.ts';
import { formatGoTime } from '../../../lib/units.ts';
import { defineColumns } from '../columns.ts';

const shortIdLength = 12;
const pairs = (map: Readonly<Record<string, string>>): string =>
  Object.entries(map)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

/** The fields of `network ls`, as Podman names them. */
export const networkColumns = defineColumns<NetworkView>({
  name: 'ls',
  table: ['ID', 'Name', 'Driver'],
  quiet: 'Name',
  fields: {
    ID: { header: 'NETWORK ID', value: ({ record }, { noTrunc }) => (noTrunc ? record.id : record.id.slice(0, shortIdLength)) },
    Name: { value: ({ record }) => record.name },
    Driver: { value: ({ record }) => record.driver },
    Labels: { value: ({ record }) => pairs(record.labels) },
    Internal: { value: ({ record }) => record.internal },
    IPv6Enabled: { header: 'IPV6 ENABLED', value: ({ record }) => record.ipv6Enabled },
    DNSEnabled: { header: 'DNS ENABLED', value: ({ record }) => record.dnsEnabled },
    NetworkInterface: { value: ({ record }) => record.interfaceName },
    Created: { value: ({ record }) => formatGoTime(new Date(record.createdAt)) },
    Subnets: { value: ({ record }) => networkFields(record)['Subnets'] },
    Routes: { value: ({ record }) => networkFields(record)['Routes'] },
    NetworkDNSServers: { header: 'NETWORK DNS SERVERS', value: ({ record }) => record.dnsServers },
    Options: { value: ({ record }) => networkFields(record)['Options'] },
    IPAMOptions: { header: 'IPAM OPTIONS', value: ({ record }) => networkFields(record)['IPAMOptions'] },
  },
  json: ({ record }) => networkJson(record),
});
