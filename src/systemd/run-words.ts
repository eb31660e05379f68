/**
 * One option of `run`, `create` or `pod create` as typed, under its main name. Paths are absolute, and nothing in the value depends on
 * who calls.
 */
export type RunOption = {
  /** `--publish` */
  readonly name: string;
  /** undefined for a switch that is on; `false` for one that is off. */
  readonly value: string | undefined;
  /** The value must follow a `=`. */
  readonly attached?: boolean;
};

/** A command line of `run`, `create` or `pod create`, read; `image` is empty for a pod. */
export type RunWords = {
  /** Options of tiffin itself: `--root`. */
  readonly globals: readonly RunOption[];
  /** In the order typed; of those that count once only the last. */
  readonly options: readonly RunOption[];
  /** As typed; with `--rootfs` an absolute path. */
  readonly image: string;
  readonly command: readonly string[];
};

/** An option as words of a command line. */
export function optionWords({ name, value, attached = false }: RunOption): readonly string[] {
  if (value === undefined) return [name];
  return attached || value.startsWith('-') ? [`${name}=${value}`] : [name, value];
}

/** What was said with an option that counts once. */
export function valueOf(options: readonly RunOption[], name: string): string | undefined {
  return options.findLast((option) => option.name === name)?.value;
}

/** Whether a switch was typed and is on. */
export function isOn(options: readonly RunOption[], name: string): boolean {
  const found = options.findLast((option) => option.name === name);
  return found !== undefined && (found.value === undefined || found.value === 'true');
}

/** The options without those of some names. */
export function without(options: readonly RunOption[], names: ReadonlySet<string>): readonly RunOption[] {
  return options.filter(({ name }) => !names.has(name));
}
