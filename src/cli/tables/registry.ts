import type { CommandEntries } from './entry.ts';

/** Commands about registries and the credentials for them. */
export const registryCommands: CommandEntries = {
  login: {
    summary: 'Log in to a container registry',
    load: async () => (await import('../commands/registry/login.ts')).LoginCommand,
  },
  logout: {
    summary: 'Log out of a container registry',
    load: async () => (await import('../commands/registry/logout.ts')).LogoutCommand,
  },
};
