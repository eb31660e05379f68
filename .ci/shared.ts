/** What every use of esbuild has in common. Node 24 has `using`; esbuild's table does not know it. */
export const shared = { platform: 'node', target: 'node24', charset: 'ascii', logLevel: 'silent', supported: { using: true } } as const;
