import { commaList, flag, list, refused, value } from './option.ts';

/** Options of `run` and `create` about the network. */
export const networkOptions = () => ({
  networks: list('--net,--network', {
    valueName: 'mode',
    description: 'Network of the container: pasta[:options], NETWORK[:options] (repeatable), bridge, none, host, container:NAME or ns:PATH',
    complete: 'network-mode',
  }),
  allow: list('--net-allow', {
    valueName: 'host[:port]',
    description: 'Allow connections only to this name, address or network; none allows no connection',
    complete: 'none',
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
    complete: 'host-entry',
  }),
  noHosts: flag('--no-hosts', { description: "Leave the image's /etc/hosts alone" }),
  noHostname: flag('--no-hostname', { description: "Leave the image's /etc/hostname alone" }),
  hostsFile: value('--hosts-file', {
    valueName: 'file',
    description: 'What /etc/hosts begins with: a file, image or none',
    complete: 'file',
  }),
  dnsServers: commaList('--dns', {
    valueName: 'address',
    description: 'Name server of the container; none leaves /etc/resolv.conf alone',
    complete: 'none',
  }),
  dnsSearches: commaList('--dns-search', { valueName: 'domain', description: 'DNS search domain of the container', complete: 'none' }),
  dnsOptions: commaList('--dns-opt,--dns-option', { valueName: 'option', description: 'DNS option, such as ndots:2', complete: 'none' }),
  ip: value('--ip', { valueName: 'address', description: 'IPv4 address of the container on its network', complete: 'none' }),
  ip6: value('--ip6', { valueName: 'address', description: 'IPv6 address of the container on its network', complete: 'none' }),
  macAddress: value('--mac-address', { valueName: 'address', description: 'MAC address of the container', complete: 'none' }),
  aliases: commaList('--network-alias,--net-alias', {
    valueName: 'name',
    description: 'Another name of the container on its networks',
    complete: 'none',
  }),
  link: refused('--link', { reason: 'links are gone from Docker, too; use --network container:NAME or a named network' }),
});
