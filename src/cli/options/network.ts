import { commaList, flag, list, refused, value } from './option.ts';

const namedNetworks = 'needs a named network; those come with a later version';

/** Options of `run` and `create` about the network. */
export const networkOptions = () => ({
  networks: list('--net,--network', {
    valueName: 'mode',
    description: 'How to connect: pasta[:options], none, host, container:NAME or ns:PATH',
    complete: ['pasta', 'none', 'host', 'container:', 'private'],
  }),
  publish: commaList('-p,--publish', {
    valueName: '[[address:]port:]port[/protocol]',
    description: "Publish a container's port, or a range of ports, to the host",
    complete: 'none',
  }),
  publishAll: flag('-P,--publish-all', { description: 'Publish all exposed ports to random ports of the host' }),
  expose: commaList('--expose', { valueName: 'port[/protocol]', description: 'Expose a port or a range of ports', complete: 'none' }),
  hostname: value('-h,--hostname', { valueName: 'name', description: 'Host name of the container', complete: 'none' }),
  domainname: value('--domainname', { valueName: 'name', description: 'NIS domain name of the container', complete: 'none' }),
  hosts: commaList('--add-host', {
    valueName: 'name[;name…]:address',
    description: 'Add a line to /etc/hosts; host-gateway is the host',
    complete: 'none',
  }),
  noHosts: flag('--no-hosts', { description: "Leave the image's /etc/hosts alone" }),
  noHostname: flag('--no-hostname', { description: "Leave the image's /etc/hostname alone" }),
  hostsFile: value('--hosts-file', {
    valueName: 'file',
    description: 'What /etc/hosts starts from: a file, image or none',
    complete: 'file',
  }),
  dnsServers: commaList('--dns', {
    valueName: 'address',
    description: 'Use this DNS server; none leaves /etc/resolv.conf alone',
    complete: 'none',
  }),
  dnsSearches: commaList('--dns-search', { valueName: 'domain', description: 'Search this DNS domain', complete: 'none' }),
  dnsOptions: commaList('--dns-opt,--dns-option', { valueName: 'option', description: 'Set a DNS option', complete: 'none' }),
  ip: refused('--ip', { reason: namedNetworks }),
  ip6: refused('--ip6', { reason: namedNetworks }),
  macAddress: refused('--mac-address', { reason: namedNetworks }),
  alias: refused('--network-alias,--net-alias', { reason: namedNetworks }),
  link: refused('--link', { reason: 'links are gone from Docker, too; use --network container:NAME or a named network' }),
});
