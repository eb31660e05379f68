/**
 * What units are generated from, for tests: a container, a pod, and how tiffin is called.
 */
import type { ServiceOptions } from '../../src/systemd/service-options.ts';
import type { Caller, ContainerSubject } from '../../src/systemd/service-subject.ts';

/** `generate systemd` without options, but with `--name`. */
export const plainOptions: ServiceOptions = {
  create: false,
  byName: true,
  template: false,
  header: true,
  restartPolicy: undefined,
  restartSeconds: undefined,
  startSeconds: undefined,
  stopSeconds: undefined,
  wants: [],
  after: [],
  requires: [],
  environment: [],
  containerPrefix: 'container',
  podPrefix: 'pod',
  separator: '-',
};

/** tiffin as a package installs it. */
export const caller: Caller = { executable: '/usr/bin/tiffin', globals: [], version: '1.2.3' };

/** A container that says nothing. */
export const plainSubject: ContainerSubject = {
  id: 'c'.repeat(64),
  name: 'web',
  stopSeconds: 10,
  restart: { policy: 'no', maximum: 0 },
  words: undefined,
};
