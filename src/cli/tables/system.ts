import type { CommandEntries, Spellings } from './entry.ts';

/** Commands about tiffin and the machine. */
export const systemCommands: CommandEntries = {
  version: { summary: 'Display the version of tiffin', load: async () => (await import('../commands/system/version.ts')).VersionCommand },
};

/** Other spellings of commands about tiffin and the machine. */
export const systemSpellings: Spellings = {};
