import { healthDefaults } from '../runtime/health.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { Given, invalid } from './given.ts';

/**
 * What `health` asks for.
 *
 * @throws {TiffinError} `invalid-argument` naming the member
 */
export function healthRequest(given: Given): CreateRequest['health'] {
  const value = given.raw('health');
  if (value === undefined) return 'image';
  if (value === false) return 'none';
  const health = new Given('health', value, ['command', 'intervalMs', 'timeoutMs', 'startPeriodMs', 'retries']);
  const command = health.raw('command');
  if (command === undefined) throw invalid('health: command says what to run');
  return {
    test: typeof command === 'string' ? ['CMD-SHELL', command] : ['CMD', ...(health.texts('command') ?? [])],
    intervalMs: health.whole('intervalMs', 1),
    timeoutMs: health.whole('timeoutMs', 1),
    startPeriodMs: health.whole('startPeriodMs'),
    retries: health.whole('retries', 1),
    startup: undefined,
    onFailure: 'none',
    log: healthDefaults.log,
  };
}
