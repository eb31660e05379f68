import { value } from './option.ts';

/** The option that says who tells systemd that a service is ready. */
export const notifyOption = () =>
  value('--sdnotify', {
    valueName: 'mode',
    description: 'Who tells systemd that the service is ready: container, conmon (its start), healthy or ignore',
    complete: ['container', 'conmon', 'healthy', 'ignore'],
  });

/** The option that says where a container's control group is. */
export const cgroupsOption = () =>
  value('--cgroups', {
    valueName: 'mode',
    description: 'Where the control group is: enabled, disabled, no-conmon (without the monitor) or split (in the unit of the caller)',
    complete: ['enabled', 'disabled', 'no-conmon', 'split'],
  });
