import { capabilityNames, defaultCapabilities } from './capabilities.ts';
import type { RuntimeSettings } from './facts.ts';

/** What holds for new containers where containers.conf says nothing; as Podman's built-in defaults. */
export const defaultSettings: RuntimeSettings = {
  environment: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  capabilities: capabilityNames(defaultCapabilities),
  rlimits: [],
  sysctls: { 'net.ipv4.ping_group_range': '0 0' },
  shmSizeBytes: 65_536_000,
  init: false,
  umask: 0o022,
  stopTimeoutSeconds: 10,
  logDriver: 'k8s-file',
  logMaxBytes: 0,
  pidsLimit: 2048,
};
