import type { WireResponse } from './transport.ts';

/**
 * What the headers of a registry say about its limit, as Docker Hub sends them: `100 pulls in 6 hours, 0 left`. Pure.
 *
 * @returns undefined when they say nothing that can be read
 * @see https://docs.docker.com/docker-hub/usage/pulls/
 */
export function rateLimitText(response: Pick<WireResponse, 'header'>): string | undefined {
  const limit = readLimit(response.header('ratelimit-limit'));
  const remaining = readLimit(response.header('ratelimit-remaining'));
  if (limit === undefined && remaining === undefined) return undefined;
  const seconds = limit?.seconds ?? remaining?.seconds;
  const allowed = limit === undefined ? undefined : `${limit.count} pulls${seconds === undefined ? '' : ` in ${duration(seconds)}`}`;
  return [allowed, ...(remaining === undefined ? [] : [`${remaining.count} left`])].filter((part) => part !== undefined).join(', ');
}

/** `100;w=21600`: a number, and the seconds of its window. */
function readLimit(header: string | undefined): { readonly count: number; readonly seconds: number | undefined } | undefined {
  const [, count, seconds] = /^\s*([0-9]{1,9})(?:\s*;\s*w=([0-9]{1,9}))?\s*$/.exec(header ?? '') ?? [];
  return count === undefined ? undefined : { count: Number(count), seconds: seconds === undefined ? undefined : Number(seconds) };
}

function duration(seconds: number): string {
  const [amount, unit] =
    seconds % 3600 === 0 ? [seconds / 3600, 'hour'] : seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
