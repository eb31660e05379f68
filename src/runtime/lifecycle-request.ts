/** Who tells systemd that a service is ready: the container, its start, its first health check that succeeds; or nobody, and nothing else is told. */
export type NotifyMode = 'container' | 'conmon' | 'healthy' | 'ignore';

/** What happens when the container ends, and who runs it. */
export type LifecycleRequest = {
  readonly removeAtExit: boolean;
  /** `--rmi`: the image too, when nothing else uses it. */
  readonly removeImageAtExit: boolean;
  readonly restart: {
    readonly policy: 'no' | 'on-failure' | 'always' | 'unless-stopped';
    /** 0 is without end. */ readonly maximum: number;
  };
  /** An OCI runtime for this container, by name or absolute path; undefined is our own. */
  readonly runtime: string | undefined;
  /** Containers that are started first, by name or ID. */
  readonly requires?: readonly string[];
  /** It runs to its end each time its pod starts, before the pod's other containers; `once` removes it then. */
  readonly initContainer?: 'always' | 'once';
  /** Who tells systemd that the service is ready; undefined is the container itself. Rows of earlier versions lack it. */
  readonly sdNotify?: NotifyMode;
  /** Whether it is a system with an init of its own; undefined is by its command. Rows of earlier versions lack it. */
  readonly systemd?: 'false' | 'always';
  /** A pod's infra container: it ends with the last member of its pod. */
  readonly stopsWithoutMembers?: boolean;
};
