import type { QuadletKey } from '../quadlet-key.ts';

/** Keys of every type. */
export const everywhere: readonly QuadletKey[] = [
  {
    key: 'ServiceName',
    reads: 'text',
    rule: 'none',
    example: 'my-service',
    summary: 'Name of the service, without `.service`, instead of the one made of the name of the file.',
  },
  {
    key: 'ContainersConfModule',
    reads: 'texts',
    option: '--module',
    rule: 'global',
    refused: 'tiffin reads no modules of containers.conf',
    example: '/etc/nvd.conf',
    summary: 'Module of containers.conf(5) to load.',
  },
  {
    key: 'GlobalArgs',
    reads: 'arguments',
    rule: 'global',
    example: '--log-level=debug',
    summary: 'Options of `tiffin` itself, which stand before the command.',
  },
];

/** `PodmanArgs=`, which stands behind all other options. */
export const moreArguments: QuadletKey = {
  key: 'PodmanArgs',
  reads: 'arguments',
  rule: 'arguments',
  example: '--cpus=2',
  summary: 'More options of the command, for what has no key.',
};

/** User namespaces, of containers and pods. */
export const userMappings: readonly QuadletKey[] = [
  {
    key: 'UserNS',
    reads: 'text',
    option: '--userns',
    example: 'keep-id:uid=200,gid=210',
    summary: 'The user namespace: `auto`, `keep-id`, `host`, ….',
  },
  { key: 'UIDMap', reads: 'words', option: '--uidmap', example: '0:10000:10', summary: 'User IDs of the user namespace.' },
  { key: 'GIDMap', reads: 'words', option: '--gidmap', example: '0:10000:10', summary: 'Group IDs of the user namespace.' },
  {
    key: 'SubUIDMap',
    reads: 'text',
    option: '--subuidname',
    example: 'utest',
    summary: 'The name in /etc/subuid whose user IDs the user namespace has.',
  },
  {
    key: 'SubGIDMap',
    reads: 'text',
    option: '--subgidname',
    example: 'gtest',
    summary: 'The name in /etc/subgid whose group IDs the user namespace has.',
  },
];

/** The old spelling of user namespaces. */
export const remapping: readonly QuadletKey[] = [
  {
    key: 'RemapUsers',
    reads: 'text',
    option: '--userns',
    rule: 'remap',
    choices: ['auto', 'keep-id', 'manual'],
    deprecated: 'write UserNS=, UIDMap= and GIDMap=',
    example: 'keep-id',
    summary: 'How user IDs are mapped: `auto`, `keep-id` or `manual`.',
  },
  {
    key: 'RemapUid',
    reads: 'words',
    rule: 'none',
    deprecated: 'write UIDMap=',
    example: '0:10000:10',
    summary: 'User IDs for `RemapUsers=`.',
  },
  {
    key: 'RemapGid',
    reads: 'words',
    rule: 'none',
    deprecated: 'write GIDMap=',
    example: '0:10000:10',
    summary: 'Group IDs for `RemapUsers=`.',
  },
  {
    key: 'RemapUidSize',
    reads: 'text',
    rule: 'none',
    deprecated: 'write UserNS=auto:size=N',
    example: '1024',
    summary: 'How many IDs `RemapUsers=auto` takes.',
  },
];

/** How registries are spoken to: `image` has them all. */
export const registry = {
  authFile: { key: 'AuthFile', reads: 'text', option: '--authfile', example: '/etc/registry/auth.json', summary: 'File with credentials.' },
  certDir: {
    key: 'CertDir',
    reads: 'text',
    option: '--cert-dir',
    example: '/etc/registry/certs',
    summary: 'Directory with certificates and keys for the registry.',
  },
  creds: { key: 'Creds', reads: 'text', option: '--creds', example: 'myname:mypassword', summary: 'User and password for the registry.' },
  decryptionKey: {
    key: 'DecryptionKey',
    reads: 'text',
    option: '--decryption-key',
    refused: 'tiffin does not decrypt images',
    example: '/etc/registry.key',
    summary: 'Key, and its password, to decrypt with.',
  },
  tlsVerify: {
    key: 'TLSVerify',
    reads: 'boolean',
    option: '--tls-verify',
    example: 'false',
    summary: 'Whether registries must have certificates that can be trusted.',
  },
  retry: { key: 'Retry', reads: 'text', option: '--retry', example: '5', summary: 'How often a pull is tried again.' },
  retryDelay: { key: 'RetryDelay', reads: 'text', option: '--retry-delay', example: '5s', summary: 'How long to wait between tries.' },
  arch: {
    key: 'Arch',
    reads: 'text',
    option: '--arch',
    example: 'aarch64',
    summary: 'Processor of the image, instead of that of this host.',
  },
  variant: { key: 'Variant', reads: 'text', option: '--variant', example: 'arm/v7', summary: 'Variant of the processor.' },
} as const satisfies Readonly<Record<string, QuadletKey>>;

/** Names of hosts and name servers, of containers, pods and builds. */
export const names = {
  dns: { key: 'DNS', reads: 'texts', option: '--dns', example: '192.168.55.1', summary: 'Name server to ask.' },
  dnsOption: { key: 'DNSOption', reads: 'texts', option: '--dns-option', example: 'ndots:1', summary: 'Option for resolv.conf.' },
  dnsSearch: {
    key: 'DNSSearch',
    reads: 'texts',
    option: '--dns-search',
    example: 'example.com',
    summary: 'Domain in which names are looked for; `.` for none.',
  },
  addHost: {
    key: 'AddHost',
    reads: 'texts',
    option: '--add-host',
    example: 'example.com:192.168.10.11',
    summary: 'Line for /etc/hosts, as `name:address`.',
  },
  ip: { key: 'IP', reads: 'text', option: '--ip', example: '192.5.0.1', summary: 'IPv4 address.' },
  ip6: { key: 'IP6', reads: 'text', option: '--ip6', example: '2001:db8::1', summary: 'IPv6 address.' },
  networkAlias: {
    key: 'NetworkAlias',
    reads: 'texts',
    option: '--network-alias',
    example: 'name',
    summary: 'Another name on its networks.',
  },
} as const satisfies Readonly<Record<string, QuadletKey>>;

/** Networks, ports and volumes, whose values may name other Quadlets. */
export const shared = {
  network: {
    key: 'Network',
    reads: 'texts',
    option: '--network',
    rule: 'network',
    example: 'host',
    summary: 'Network to be on: a mode, a name, a `.network` Quadlet, or a `.container` Quadlet whose network is shared.',
  },
  publish: { key: 'PublishPort', reads: 'texts', option: '--publish', example: '8080:80', summary: 'Port to publish on the host.' },
  volume: {
    key: 'Volume',
    reads: 'texts',
    option: '--volume',
    rule: 'volume',
    example: '/source:/dest',
    summary: 'Directory, named volume or `.volume` Quadlet to mount; a source that begins with `.` lies beside the file.',
  },
  label: { key: 'Label', reads: 'pairs', option: '--label', example: '"XYZ=a b"', summary: 'Labels, as `name=value` words.' },
  shmSize: { key: 'ShmSize', reads: 'text', option: '--shm-size', example: '100m', summary: 'Size of /dev/shm.' },
  hostName: { key: 'HostName', reads: 'text', option: '--hostname', example: 'example.com', summary: 'Name of the host inside.' },
} as const satisfies Readonly<Record<string, QuadletKey>>;
