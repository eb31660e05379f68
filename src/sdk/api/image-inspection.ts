// Made by .ci/inspection-types.ts out of src/cli/schemas/.

/** What `inspect` tells of an image, in the names and shapes of Podman. */
export type ImageInspection = {
  readonly Id: string;
  readonly Digest: string;
  readonly RepoTags: readonly string[];
  readonly RepoDigests: readonly string[];
  readonly Parent: string;
  readonly Comment: string;
  readonly Created: string | null;
  readonly Config: {
    readonly User?: string;
    readonly ExposedPorts?: Readonly<Record<string, {}>>;
    readonly Env?: readonly string[];
    readonly Entrypoint?: readonly string[];
    readonly Cmd?: readonly string[];
    readonly Volumes?: Readonly<Record<string, {}>>;
    readonly WorkingDir?: string;
    readonly Labels?: Readonly<Record<string, string>>;
    readonly StopSignal?: string;
    readonly ArgsEscaped?: boolean;
    readonly Healthcheck?: {
      readonly Test?: readonly string[];
      readonly Interval?: number;
      readonly Timeout?: number;
      readonly StartPeriod?: number;
      readonly StartInterval?: number;
      readonly Retries?: number;
    };
    readonly OnBuild?: readonly string[];
    readonly Shell?: readonly string[];
  };
  readonly Version: string;
  readonly Author: string;
  readonly Architecture: string;
  readonly Os: string;
  readonly Size: number;
  readonly VirtualSize: number;
  readonly GraphDriver: { readonly Name: string; readonly Data: Readonly<Record<string, string>> };
  readonly RootFS: { readonly Type: string; readonly Layers: readonly string[] };
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Annotations: Readonly<Record<string, string>> | null;
  readonly ManifestType: string;
  readonly User: string;
  readonly History:
    | readonly {
        readonly created?: string;
        readonly created_by?: string;
        readonly author?: string;
        readonly comment?: string;
        readonly empty_layer?: boolean;
      }[]
    | null;
  readonly NamesHistory: readonly string[] | null;
  readonly Variant?: string;
  readonly Healthcheck?: {
    readonly Test?: readonly string[];
    readonly Interval?: number;
    readonly Timeout?: number;
    readonly StartPeriod?: number;
    readonly StartInterval?: number;
    readonly Retries?: number;
  };
};
