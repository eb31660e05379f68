import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on Quadlets. */
export const quadletCommands: CommandEntries = {
  '__generate-units': {
    summary: 'Make units of Quadlets, as generators of systemd do',
    hidden: true,
    load: async () => (await import('../commands/quadlet/generate-units.ts')).GenerateUnitsCommand,
  },
  'quadlet generate': {
    summary: 'Generate the units of Quadlets where no generator is installed',
    load: async () => (await import('../commands/quadlet/generate.ts')).QuadletGenerateCommand,
  },
  'quadlet install': {
    summary: 'Install Quadlets from files, a directory or an address',
    load: async () => (await import('../commands/quadlet/install.ts')).QuadletInstallCommand,
  },
  'quadlet list': { summary: 'List Quadlets', load: async () => (await import('../commands/quadlet/list.ts')).QuadletListCommand },
  'quadlet print': {
    summary: 'Print a Quadlet, or the unit that is made from it',
    load: async () => (await import('../commands/quadlet/print.ts')).QuadletPrintCommand,
  },
  'quadlet rm': { summary: 'Remove Quadlets', load: async () => (await import('../commands/quadlet/rm.ts')).QuadletRmCommand },
  'quadlet verify': {
    summary: 'Check Quadlets for mistakes',
    load: async () => (await import('../commands/quadlet/verify.ts')).QuadletVerifyCommand,
  },
};

/** Other spellings of commands on Quadlets. */
export const quadletSpellings: Spellings = { 'quadlet cat': 'quadlet print', 'quadlet ls': 'quadlet list' };
