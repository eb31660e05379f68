/** What a shell can offer after an option or for an operand; an array is a fixed choice. */
export type Completion = CompletionKind | readonly string[] | FormatCompletion;

/** The fields of a listing, for `--format`; the name is that of a file in output/columns/. */
export type FormatCompletion = { readonly format: string };

/** What the shell lists by itself, and what it asks `tiffin __complete` for. */
export type CompletionKind = 'none' | 'file' | 'directory' | CompletionTopic;

/** What `tiffin __complete` can list; completion/topic-table.ts says how. */
export type CompletionTopic =
  // Containers: all, those in a state that a command needs, with images, and what is in them.
  | 'container'
  | 'running-container'
  | 'startable-container'
  | 'created-container'
  | 'pausable-container'
  | 'paused-container'
  | 'container-or-image'
  | 'container-path'
  | 'container-port'
  | 'path-in-container'
  | 'exec-word'
  | 'top-word'
  | 'pod-top-word'
  | 'container-or-pod'
  | 'object'
  // Images; pullable ones have the tags of their registry, too.
  | 'image'
  | 'pullable-image'
  | 'image-name'
  | 'import-name'
  | 'manifest-list'
  | 'list-digest'
  | 'artifact'
  | 'registry'
  | 'volume'
  | 'network'
  | 'pod'
  | 'pod-or-new'
  | 'secret'
  | 'quadlet'
  // Values of options of run.
  | 'volume-mount'
  | 'tmpfs-mount'
  | 'mount'
  | 'volumes-from'
  | 'network-mode'
  | 'userns-mode'
  | 'pid-mode'
  | 'ipc-mode'
  | 'uts-mode'
  | 'cgroupns-mode'
  | 'secret-use'
  | 'security-option'
  | 'environment-name'
  | 'ulimit'
  | 'sysctl'
  | 'time-zone'
  | 'subuid-name'
  | 'subgid-name'
  | 'host-entry'
  | 'signal'
  | 'capability'
  // Filters.
  | `${'container' | 'pod' | 'network' | 'image' | 'volume' | 'volume-prune' | 'secret' | 'event' | 'prune'}-filter`
  // Of builds, by what is in the Containerfile.
  | 'build-stage'
  | 'build-argument'
  | 'build-output'
  | 'build-context'
  | 'build-secret'
  | 'build-cache-from'
  | 'build-cache-to'
  | 'command'
  | 'help-word'
  | 'schema-word';

/** How an option takes its value: never (`flag`), always (`value`, `list`), or only after `=` (`optional`). */
export type OptionKind = 'flag' | 'value' | 'list' | 'optional';

/** One option as parsing, help, completion scripts and man pages see it. */
export type OptionSpec = {
  /** As they are typed, the short one first: `-e`, `--env`. */
  readonly names: readonly string[];
  readonly kind: OptionKind;
  readonly valueName: string;
  readonly description: string;
  readonly complete: Completion;
  /** What help prints after the description; empty for none. */
  readonly defaultText: string;
  /** Works, but is not shown in help or completion. */
  readonly hidden: boolean;
  /** Why the option is known but refused: a clause that follows `--name: `. */
  readonly refusal: string | undefined;
  /** Heading of its group in help; empty for the command's own. */
  readonly group: string;
  /** Values as typed, the last one last, to what the command's field holds. */
  readonly convert: (values: readonly string[], spec: OptionSpec) => unknown;
};

/** One word that is not an option, as usage lines, arity checks and completion see it. */
export type OperandSpec = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly complete: Completion;
  /** Everything from here on belongs to the container's command, whatever it looks like. */
  readonly verbatim: boolean;
};

/** `--net` is an alias: the name that messages and scripts use is the longest one that comes last. */
export function mainName(spec: OptionSpec): string {
  return spec.names.findLast((name) => name.startsWith('--')) ?? spec.names[0] ?? '';
}

/** How pflag names an option in its messages: `-t, --time`. */
export function flagLabel(spec: OptionSpec): string {
  const short = spec.names.find((name) => !name.startsWith('--'));
  const main = mainName(spec);
  return short === undefined || short === main ? main : `${short}, ${main}`;
}
