import type { CommandConstructor } from './base-command.ts';

/** One command path. */
export type CommandEntry = {
  /** One line, imperative, without full stop: what help and completion show. */
  readonly summary: string;
  /** Works, but is not shown. */
  readonly hidden?: boolean;
  /** The path that this one is another spelling of; it is what messages name. */
  readonly aliasOf?: string;
  readonly load: () => Promise<CommandConstructor>;
};

/** Every command path: the only list of commands. */
export const commandTable: Readonly<Record<string, CommandEntry>> = {
  version: {
    summary: 'Display the version of tiffin',
    load: async () => (await import('./commands/system/version.ts')).VersionCommand,
  },
};

/** The words that only gather commands, and what help says about them. */
export const nounTable: Readonly<Record<string, string>> = {
  container: 'Manage containers',
  image: 'Manage images',
  system: 'Manage tiffin itself',
  volume: 'Manage volumes',
};
