/** What `inspect` tells of a container, in Podman's names and shapes; beside these there are many more. */
export type ContainerInspection = {
  readonly Id: string;
  readonly Name: string;
  readonly Created: string;
  readonly Path: string;
  readonly Args: readonly string[];
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly Pid: number;
    readonly ExitCode: number;
    readonly StartedAt: string;
    readonly FinishedAt: string;
    readonly [key: string]: unknown;
  };
  readonly Image: string;
  readonly ImageName: string;
  readonly ImageDigest: string;
  readonly Config: {
    readonly Hostname: string;
    readonly User: string;
    readonly Env: readonly string[];
    readonly Cmd: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly WorkingDir: string;
    readonly [key: string]: unknown;
  };
  readonly [key: string]: unknown;
};
