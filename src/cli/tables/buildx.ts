import type { CommandEntries, Spellings } from './entry.ts';

/** Commands of Docker's that are about its builders. */
export const buildxCommands: CommandEntries = {};

/** Other spellings of commands that build. */
export const buildxSpellings: Spellings = {
  'builder build': 'build',
  'buildx build': 'build',
  'buildx b': 'build',
};
