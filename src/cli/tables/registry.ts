import type { CommandEntries, Spellings } from './entry.ts';

/** Commands about registries, the credentials for them and the trust in what they have. */
export const registryCommands: CommandEntries = {
  'image scp': {
    summary: 'Copy an image to or from another machine or user',
    load: async () => (await import('../commands/image/scp.ts')).ImageScpCommand,
  },
  'image sign': {
    summary: 'Sign images that are in a registry',
    load: async () => (await import('../commands/image/sign.ts')).ImageSignCommand,
  },
  'image trust set': {
    summary: 'Set which images of a registry are trusted',
    load: async () => (await import('../commands/image/trust-set.ts')).ImageTrustSetCommand,
  },
  'image trust show': {
    summary: 'Show which images are trusted',
    load: async () => (await import('../commands/image/trust-show.ts')).ImageTrustShowCommand,
  },
  login: {
    summary: 'Log in to a container registry',
    load: async () => (await import('../commands/registry/login.ts')).LoginCommand,
  },
  logout: {
    summary: 'Log out of a container registry',
    load: async () => (await import('../commands/registry/logout.ts')).LogoutCommand,
  },
  search: {
    summary: 'Search registries for images',
    load: async () => (await import('../commands/registry/search.ts')).SearchCommand,
  },
};

/** Other spellings of commands about registries. */
export const registrySpellings: Spellings = { 'image search': 'search' };
