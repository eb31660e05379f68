import { readRegularFile } from '../lib/files.ts';

/** What a container with a health check is. */
export type HealthWord = 'starting' | 'healthy' | 'unhealthy';

const healthWords: readonly HealthWord[] = ['starting', 'healthy', 'unhealthy'];

/** What a monitor last found out about its container's health. */
export type HealthReport = { readonly status: HealthWord; readonly failingStreak: number };

const maxBytes = 4096;

/**
 * Reads what the monitor wrote about health into its run directory.
 *
 * @returns undefined when there is nothing: no check, or never started since boot
 */
export function readHealth(runDirectory: string): HealthReport | undefined {
  try {
    const text = readRegularFile(`${runDirectory}/health`, maxBytes).toString('utf8');
    const status = healthWords.find((word) => word === /^status=(\w+)$/m.exec(text)?.[1]);
    const streak = Number(/^failingStreak=(\d{1,10})$/m.exec(text)?.[1] ?? 0);
    return status === undefined ? undefined : { status, failingStreak: streak };
  } catch {
    return undefined;
  }
}
