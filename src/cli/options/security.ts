import { commaList, flag, list, refused, value } from './option.ts';

/** Options of `run` and `create` about what the container may do. */
export const securityOptions = () => ({
  capAdd: commaList('--cap-add', { valueName: 'capability', description: 'Add a capability, or ALL', complete: 'capability' }),
  capDrop: commaList('--cap-drop', { valueName: 'capability', description: 'Drop a capability, or ALL', complete: 'capability' }),
  privileged: flag('--privileged', { description: 'Give the container all capabilities, and the devices that you may use' }),
  securityOptions: list('--security-opt', {
    valueName: 'option',
    description: 'Set a security option: no-new-privileges, seccomp=FILE|unconfined, mask=PATH, unmask=PATH|ALL, label=…, proc-opts=…',
    complete: 'security-option',
  }),
  devices: list('--device', {
    valueName: 'host[:container][:permissions]',
    description: 'Add a device of the host, or vendor.com/class=name',
    complete: 'file',
  }),
  secrets: list('--secret', {
    valueName: 'secret[,option=value]',
    description: 'Give the container a secret, as a file below /run/secrets or with type=env as a variable',
    complete: 'secret-use',
  }),
  gpus: commaList('--gpus', { valueName: 'gpu', description: 'Add GPUs: all, or the names of some', complete: ['all'] }),
  deviceCgroupRule: refused('--device-cgroup-rule', { reason: 'rules for devices need root' }),
  seccompPolicy: value('--seccomp-policy', {
    valueName: 'policy',
    description: 'How to choose the seccomp profile',
    complete: ['default'],
    default: 'default',
  }),
});
