import { commaList, value } from './option.ts';

/** Options of `run` and `create` about namespaces. */
export const namespaceOptions = () => ({
  user: value('--userns', {
    valueName: 'mode',
    description:
      'User namespace: private, host, keep-id[:uid=,gid=,size=], nomap, auto[:size=,uidmapping=,gidmapping=], container:NAME or ns:PATH',
    complete: 'userns-mode',
  }),
  uidMap: commaList('--uidmap', { valueName: '[+ug]inside:[@]outside[:length]', description: 'Map user IDs', complete: 'none' }),
  gidMap: commaList('--gidmap', { valueName: '[+ug]inside:[@]outside[:length]', description: 'Map group IDs', complete: 'none' }),
  pid: value('--pid', {
    valueName: 'mode',
    description: 'PID namespace: private, host, container:NAME or ns:PATH',
    complete: 'pid-mode',
  }),
  ipc: value('--ipc', {
    valueName: 'mode',
    description: 'IPC namespace: private, shareable, none, host, container:NAME or ns:PATH',
    complete: 'ipc-mode',
  }),
  uts: value('--uts', {
    valueName: 'mode',
    description: 'UTS namespace: private, host, container:NAME or ns:PATH',
    complete: 'uts-mode',
  }),
  cgroup: value('--cgroupns', {
    valueName: 'mode',
    description: 'Cgroup namespace: private, host, container:NAME or ns:PATH',
    complete: 'cgroupns-mode',
  }),
  subuidName: value('--subuidname', {
    valueName: 'name',
    description: 'Map the ranges of this name in /etc/subuid',
    complete: 'subuid-name',
  }),
  subgidName: value('--subgidname', {
    valueName: 'name',
    description: 'Map the ranges of this name in /etc/subgid',
    complete: 'subgid-name',
  }),
});
