import type { CommandEntries } from './entry.ts';

/** Commands that make files for other programs. */
export const generateCommands: CommandEntries = {
  'generate systemd': {
    summary: 'Make units for systemd from a container or a pod',
    load: async () => (await import('../commands/generate/systemd.ts')).GenerateSystemdCommand,
  },
};
