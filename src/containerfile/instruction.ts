/** Lines of a Containerfile, counted from 1, both included. `file` is what messages call it. */
export type SourceRange = { readonly file: string; readonly start: number; readonly end: number };

/** The character that quotes the next one and continues lines. */
export type Escape = '\\' | '`';

/** A document within a file, `<<NAME`. `content` is as written, each line with its newline. */
export type Heredoc = {
  readonly name: string;
  readonly content: string;
  /** False for a quoted name: variables in it stay as they are. */
  readonly expand: boolean;
  /** `<<-`: leading tabs of each line are not meant. `content` still has them. */
  readonly chomp: boolean;
};

/** A command: a JSON list of words, or a line for the shell that `SHELL` says. */
export type CommandForm = { readonly form: 'exec'; readonly words: readonly string[] } | { readonly form: 'shell'; readonly line: string };

/** `NAME=value` pairs in their order. */
export type Pair = { readonly name: string; readonly value: string };

/** What every instruction has; `comments` stand right above it, without `#`. */
export type InstructionBase = {
  readonly location: SourceRange;
  /** The instruction on one logical line, without comments and the bodies of heredocs, as progress and messages show it. */
  readonly source: string;
  readonly comments: readonly string[];
};

/** `RUN`: nothing in it is expanded but its mounts, each read with `parseMount` once the variables are known. */
export type RunInstruction = InstructionBase & {
  readonly kind: 'run';
  readonly command: CommandForm;
  readonly heredocs: readonly Heredoc[];
  /** Values of `--mount`, as written. */
  readonly mounts: readonly string[];
  readonly network: 'default' | 'none' | 'host';
  readonly security: 'sandbox' | 'insecure';
  /** Values of `--device`, as written. */
  readonly devices: readonly string[];
};

/** What COPY and ADD share. Sources are paths, heredocs, and for ADD URLs; in the order that they were written. */
export type Transfer = {
  readonly sources: readonly string[];
  /** Files that stand in the Containerfile itself, each named after its heredoc. */
  readonly inline: readonly Heredoc[];
  readonly destination: string;
  readonly chown?: string;
  readonly chmod?: string;
  readonly link: boolean;
  readonly parents: boolean;
  readonly exclude: readonly string[];
};

/** `COPY`. */
export type CopyInstruction = InstructionBase &
  Transfer & {
    readonly kind: 'copy';
    /** `--from`: the name or the index of a stage, a named context, or an image. It is never expanded. */
    readonly from?: string;
  };

/** `ADD`. Without `unpack` archives of the context are unpacked and those of URLs are not. */
export type AddInstruction = InstructionBase &
  Transfer & { readonly kind: 'add'; readonly checksum?: string; readonly keepGitDir?: boolean; readonly unpack?: boolean };

/** `ENV`; the old form is one name, a blank and all the rest. */
export type EnvInstruction = InstructionBase & { readonly kind: 'env'; readonly pairs: readonly Pair[]; readonly isOldForm: boolean };

/** `LABEL`. */
export type LabelInstruction = InstructionBase & { readonly kind: 'label'; readonly pairs: readonly Pair[]; readonly isOldForm: boolean };

/** One variable of an `ARG`; without a default it is what the outside gives, or unset. */
export type ArgDeclaration = { readonly name: string; readonly value?: string };

/** `ARG`, several on a line. */
export type ArgInstruction = InstructionBase & { readonly kind: 'arg'; readonly args: readonly ArgDeclaration[] };

/** `EXPOSE`: words as written; one may become several when it is expanded. */
export type ExposeInstruction = InstructionBase & { readonly kind: 'expose'; readonly ports: readonly string[] };

/** `VOLUME`. */
export type VolumeInstruction = InstructionBase & { readonly kind: 'volume'; readonly paths: readonly string[] };

/** Instructions of one value. */
export type ValueInstruction = InstructionBase & {
  readonly kind: 'workdir' | 'user' | 'stopsignal' | 'maintainer';
  readonly value: string;
};

/** `CMD` and `ENTRYPOINT`. */
export type CommandInstruction = InstructionBase & { readonly kind: 'cmd' | 'entrypoint'; readonly command: CommandForm };

/** `SHELL`. */
export type ShellInstruction = InstructionBase & { readonly kind: 'shell'; readonly words: readonly string[] };

/** `HEALTHCHECK`, as image configs have it: times in nanoseconds, a test of `['NONE']` takes the base's away. */
export type HealthcheckInstruction = InstructionBase & {
  readonly kind: 'healthcheck';
  readonly check: {
    readonly Test: readonly string[];
    readonly Interval?: number;
    readonly Timeout?: number;
    readonly StartPeriod?: number;
    readonly StartInterval?: number;
    readonly Retries?: number;
  };
};

/** `ONBUILD`: text of an instruction for who builds upon the image, with the bodies of its heredocs. */
export type OnbuildInstruction = InstructionBase & { readonly kind: 'onbuild'; readonly expression: string };

/** An instruction within a stage, its flags typed, its variables not yet expanded. */
export type Instruction =
  | RunInstruction
  | CopyInstruction
  | AddInstruction
  | EnvInstruction
  | LabelInstruction
  | ArgInstruction
  | ExposeInstruction
  | VolumeInstruction
  | ValueInstruction
  | CommandInstruction
  | ShellInstruction
  | HealthcheckInstruction
  | OnbuildInstruction;

/** `FROM` and what follows it. */
export type Stage = {
  readonly index: number;
  /** In lower case; undefined without `AS`. */
  readonly name?: string;
  /** An image, `scratch`, an earlier stage or a named context; variables are not yet expanded (global ones are). */
  readonly from: string;
  /** `--platform`, not yet expanded. */
  readonly platform?: string;
  /** Of the FROM alone. */
  readonly location: SourceRange;
  readonly source: string;
  readonly comments: readonly string[];
  readonly instructions: readonly Instruction[];
};

/** Something that works and will surprise, found while parsing. */
export type ParseWarning = { readonly kind: 'empty-line' | 'syntax'; readonly location: SourceRange; readonly message: string };

/** A parsed Containerfile. */
export type Containerfile = {
  readonly file: string;
  readonly escape: Escape;
  /** Parser directives as written: `# syntax=` is noted and not followed, `# check=` configures the lint. */
  readonly directives: { readonly syntax?: string; readonly check?: string };
  /** ARGs before the first FROM. */
  readonly globalArgs: readonly ArgInstruction[];
  readonly stages: readonly Stage[];
  readonly warnings: readonly ParseWarning[];
};

/** One `RUN --mount`, read and checked; sizes in bytes. */
export type RunMount = {
  readonly type: 'bind' | 'cache' | 'tmpfs' | 'secret' | 'ssh';
  /** A stage, a named context or an image; the context (bind) or nothing (cache) without it. */
  readonly from?: string;
  readonly source?: string;
  readonly target?: string;
  readonly readOnly: boolean;
  /** Of caches, secrets and agents. */
  readonly id?: string;
  readonly sharing?: 'shared' | 'private' | 'locked';
  /** Of secrets and agents: without it, one that was not given is left out. */
  readonly required: boolean;
  /** Of secrets: the variable that gets the value; a file too only when `target` is said. */
  readonly env?: string;
  readonly size?: number;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
};
