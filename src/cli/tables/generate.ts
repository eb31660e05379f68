import type { CommandEntries } from './entry.ts';

/** Commands that make files for other programs. */
export const generateCommands: CommandEntries = {
  'generate quadlet': {
    summary: 'Generate Quadlets from a container, a pod or a command line',
    load: async () => (await import('../commands/generate/quadlet.ts')).GenerateQuadletCommand,
  },
  'generate systemd': {
    summary: 'Generate systemd units from a container or a pod',
    load: async () => (await import('../commands/generate/systemd.ts')).GenerateSystemdCommand,
  },
};
